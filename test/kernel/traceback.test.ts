import { describe, expect, it } from "vitest";
import { compilerError, thrownError } from "#kernel/traceback.js";

describe("thrownError", () => {
  it("keeps user frames, names cells without compiled positions and drops the kernel's", () => {
    const error = new RangeError("boom");
    error.stack = `cell_3:7\n  code\n  ^\n\nRangeError: boom\n    at f (cell_3:7:9)\n    at cell_3:9:1\n    at node:vm:1:2\n    at run (/x/tslab/dist/executor.js:1:2)\n    at g (/home/me/model.js:3:4)`;
    expect(thrownError(error)).toEqual({
      ename: "RangeError",
      evalue: "boom",
      traceback: ["RangeError: boom", "    at f (cell_3)", "    at cell_3", "    at g (/home/me/model.js:3:4)"],
    });
  });
  it("follows causes and collected errors", () => {
    const error = new AggregateError([new Error("one"), "two"], "several", { cause: new TypeError("why") });
    const text = thrownError(error).traceback.join("\n");
    expect(text).toMatch(
      /AggregateError: several[\s\S]*Caused by: TypeError: why[\s\S]*Caused by: Error: one[\s\S]*Caused by: 'two'/,
    );
  });
  it("shows what is no error as a value", () => {
    expect(thrownError({ a: 1 })).toEqual({
      ename: "Error",
      evalue: "{ a: 1 }",
      traceback: ["Thrown value: { a: 1 }"],
    });
  });
});

describe("compilerError", () => {
  const at = (
    line: number,
    character: number,
    offset: number,
  ): { line: number; character: number; offset: number } => ({
    line,
    character,
    offset,
  });
  it("shows the place, and the explanation of one error indented below it", () => {
    const place = { start: at(1, 4, 10), end: at(1, 7, 13), code: 2322 };
    const error = compilerError("first\nlet abc = 1", "cell_2", [
      { ...place, messageText: "Type 'A' is not assignable to type 'B'." },
      { ...place, messageText: "Property 'x' is missing." },
    ]);
    expect(error).toEqual({
      ename: "TypeScriptError",
      evalue: "Type 'A' is not assignable to type 'B'.",
      traceback: [
        "cell_2:2:5 - error TS2322: Type 'A' is not assignable to type 'B'.",
        "  Property 'x' is missing.",
        "   2 | let abc = 1",
        "     |     ~~~",
      ],
    });
  });
});
