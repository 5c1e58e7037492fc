/** Exercises run as they stand and their checks give a hint; solutions are the same notebooks, and satisfy every check. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  brokenLinks,
  type Cell,
  cellsOf,
  errorsOf,
  notebookFolder,
  notebooksIn,
  outputsOf,
  runQuickly,
  sourceOf,
  textOf,
} from "./notebook-reading.js";

const folder = join(notebookFolder, "exercises");
const solutions = join(folder, "solutions");
const scratch = mkdtempSync(join(tmpdir(), "nabi-exercises-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const marker = "your turn";
const codeOf = (cells: readonly Cell[]): Cell[] => cells.filter(({ cell_type }) => cell_type === "code");
/** What the check cells, `await check(task, …)`, print. */
const verdicts = (cells: readonly Cell[]): string[] =>
  cells
    .filter((cell) => /^await check\(/m.test(sourceOf(cell)))
    .map((cell) => outputsOf([cell]).map(textOf).join("").trim());

it("has a solution for every exercise, and no other", () =>
  expect(notebooksIn(solutions)).toEqual(notebooksIn(folder)));

describe.each(notebooksIn(folder))("%s", (name) => {
  it("runs unsolved: every check says that it is not yet done, and gives a hint", async () => {
    const cells = await runQuickly(join(folder, name), join(scratch, name));
    expect(errorsOf(cells)).toEqual([]);
    const said = verdicts(cells);
    expect(said.length).toBeGreaterThan(2);
    for (const [k, text] of said.entries()) expect(text).toMatch(new RegExp(`^Task ${k + 1}: not yet – .{15,}$`));
  }, 300_000);

  it("is solved by its solution", async () => {
    const cells = await runQuickly(join(solutions, name), join(scratch, `solved-${name}`));
    expect(errorsOf(cells)).toEqual([]);
    expect(verdicts(cells)).toEqual(verdicts(cells).map((_, k) => `Task ${k + 1}: ✓`));
  }, 300_000);

  it("is committed without outputs, its solution with every check satisfied", () => {
    expect(outputsOf(cellsOf(join(folder, name)))).toEqual([]);
    const solved = cellsOf(join(solutions, name));
    expect(errorsOf(solved)).toEqual([]);
    expect(verdicts(solved)).toEqual(verdicts(solved).map((_, k) => `Task ${k + 1}: ✓`));
  });

  it("differs from its solution in the tasks only, and each of these is open", () => {
    const [open, solved] = [folder, solutions].map((place) => codeOf(cellsOf(join(place, name))).map(sourceOf));
    const tasks = open!.filter((source) => source.includes(marker));
    expect(open!.filter((source, k) => source !== solved![k])).toEqual(tasks);
    expect(tasks).toHaveLength(verdicts(cellsOf(join(folder, name))).length);
    expect(solved!.filter((source) => source.includes(marker))).toEqual([]);
  });

  it("links only to files that exist", () =>
    expect([folder, solutions].flatMap((place) => brokenLinks(join(place, name)))).toEqual([]));
});
