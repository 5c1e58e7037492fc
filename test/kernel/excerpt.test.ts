import { expect, it } from "vitest";
import { excerpt } from "#kernel/errors/excerpt.js";

const lines = ["first", "\tlet abc = 1;", "  third", "fourth"];

it("one line is marked from start to end, tabs kept", () => {
  expect(excerpt(lines, { line: 1, character: 5 }, { line: 1, character: 8 })).toEqual([
    "   2 | \tlet abc = 1;",
    "     | \t    ~~~",
  ]);
});

it("an empty part gets one mark, also behind the last line", () => {
  expect(excerpt(lines, { line: 0, character: 5 }, { line: 0, character: 5 })).toEqual([
    "   1 | first",
    "     |      ~",
  ]);
  expect(excerpt(lines, { line: 9, character: 0 }, { line: 9, character: 0 })).toEqual([]);
});

it("several lines are marked from their first word on", () => {
  expect(excerpt(lines, { line: 1, character: 1 }, { line: 2, character: 4 })).toEqual([
    "   2 | \tlet abc = 1;",
    "     | \t~~~~~~~~~~~~",
    "   3 |   third",
    "     |   ~~",
  ]);
});

it("of many lines the first and the last are shown", () => {
  const many = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`);
  const shown = excerpt(many, { line: 0, character: 0 }, { line: 99, character: 8 });
  expect(shown.filter((line) => !line.includes("~"))).toEqual([
    "   1 | line 1",
    "   2 | line 2",
    "   3 | line 3",
    "   4 | line 4",
    "   … |",
    " 100 | line 100",
  ]);
});
