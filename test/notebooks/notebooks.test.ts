/** Every notebook runs from top to bottom, and what is committed holds outputs without errors. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  brokenLinks,
  cellsOf,
  errorsOf,
  notebookFolder,
  notebooksIn,
  type Output,
  outputsOf,
  runQuickly,
} from "./notebook-reading.js";

const scratch = mkdtempSync(join(tmpdir(), "nabi-notebooks-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const pictures = (outputs: readonly Output[]): number => outputs.filter(({ data }) => data?.["image/svg+xml"]).length;

describe.each(notebooksIn(notebookFolder))("%s", (name) => {
  const path = join(notebookFolder, name);

  it("runs with the quick budget", async () => {
    const cells = await runQuickly(path, join(scratch, name));
    expect(errorsOf(cells)).toEqual([]);
    expect(pictures(outputsOf(cells))).toBeGreaterThan(2);
  }, 300_000);

  it("is committed with its outputs: pictures, no errors", () => {
    const cells = cellsOf(path);
    expect(errorsOf(cells)).toEqual([]);
    expect(pictures(outputsOf(cells))).toBeGreaterThan(2);
  });

  it("links only to files that exist", () => expect(brokenLinks(path)).toEqual([]));
});
