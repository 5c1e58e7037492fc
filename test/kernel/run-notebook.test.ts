import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readNotebook, writeNotebook } from "#kernel/notebooks/notebook.js";
import { failureReport, runNotebook } from "#kernel/notebooks/run-notebook.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabi-notebook-"));
  path = join(folder, "test.ipynb");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Stored = { cells: { outputs?: Record<string, unknown>[]; execution_count?: number | null; id: string }[] };

function write(...cells: (string | object)[]): void {
  const code = { cell_type: "code", metadata: {}, outputs: [{ output_type: "stream", name: "stdout", text: "stale" }] };
  const full = cells.map((cell) => (typeof cell === "string" ? { ...code, source: cell } : { ...code, ...cell }));
  writeFileSync(path, JSON.stringify({ cells: full, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

function stored(): Stored {
  return JSON.parse(readFileSync(path, "utf8")) as Stored;
}

const hook = '(globalThis as any)[Symbol.for("nabi.displayHook")]';

describe("runNotebook", () => {
  it("runs the cells in the notebook's folder and saves text, results and displays in place", async () => {
    writeFileSync(join(folder, "input.txt"), "found");
    write(
      { cell_type: "markdown", source: "# Title\ntext", outputs: undefined },
      'import { readFileSync } from "node:fs";\nfor (const i of [1, 2, 3]) console.log(i);\nreadFileSync("input.txt", "utf8")',
      `const show = (text: string, update: boolean) => ${hook}({ data: { "text/plain": text }, displayId: "d", update });\nshow("0 %", false);`,
      'show("100 %", true);\nawait new Promise((resolve) => setTimeout(resolve, 10));\nprocess.env.NABI_BUDGET',
      "",
    );
    const reports: number[] = [];
    const result = await runNotebook(path, { budget: "quick", onCell: ({ number }) => reports.push(number) });
    expect(result).toMatchObject({ ok: true, cells: 4 });
    expect(reports).toEqual([1, 2, 3]);
    const [markdown, first, second, third, empty] = stored().cells;
    expect(markdown).toEqual({ cell_type: "markdown", id: "cell-0", metadata: {}, source: ["# Title\n", "text"] });
    expect(first).toMatchObject({
      execution_count: 1,
      outputs: [
        { output_type: "stream", name: "stdout", text: ["1\n", "2\n", "3\n"] },
        { output_type: "execute_result", execution_count: 1, data: { "text/plain": ["'found'"] }, metadata: {} },
      ],
    });
    expect(second!.outputs).toEqual([{ output_type: "display_data", data: { "text/plain": ["100 %"] }, metadata: {} }]);
    expect(third!.outputs).toMatchObject([{ data: { "text/plain": ["'quick'"] } }]);
    expect(empty).toMatchObject({ execution_count: null, outputs: [] });
    const before = readFileSync(path, "utf8");
    await runNotebook(path, { budget: "quick" });
    expect(readFileSync(path, "utf8")).toBe(before); // nothing in the file depends on when it was run
    expect(readdirSync(folder).sort()).toEqual(["input.txt", "test.ipynb"]);
  });

  it("stops at a failing cell, reports it, and leaves the error under it", async () => {
    write('throw new Error("expected")', { source: 'const text = "kept";\nthrow new Error("boom")' }, "1");
    const expected = readNotebook(path);
    expected.cells[0]!.metadata.tags = ["raises-exception"];
    writeNotebook(path, expected);
    const result = await runNotebook(path, { out: join(folder, "out.ipynb") });
    expect(result).toMatchObject({ ok: false, failure: { number: 2, ename: "Error", evalue: "boom" } });
    expect(failureReport(result)).toContain(
      'code cell 2 failed: Error: boom\n\n    const text = "kept";\n    throw new Error("boom")',
    );
    expect(stored().cells[0]!.outputs).toMatchObject([{ text: ["stale"] }]); // the source file is untouched
    path = join(folder, "out.ipynb");
    const [first, second, third] = stored().cells;
    expect(first!.outputs).toMatchObject([{ output_type: "error", evalue: "expected" }]);
    expect(second!.outputs).toMatchObject([{ output_type: "error", evalue: "boom" }]);
    expect(third).toMatchObject({ outputs: [], execution_count: null });
  });

  it("interrupts a cell that takes too long", async () => {
    write("while (true) {}");
    const result = await runNotebook(path, { cellTimeout: 3 });
    const evalue = "the cell took longer than 3 s and was interrupted"; // whole, so that another ending shows its reason
    expect(result.failure).toMatchObject({ number: 1, ename: "CellTimeout", evalue });
    expect(result.seconds).toBeLessThan(15);
  });

  it("reports a kernel that ends in the middle, and one that does not start", async () => {
    write("1", "process.exit(4)");
    const result = await runNotebook(path);
    expect(result.failure).toMatchObject({ number: 2, ename: "KernelEnded" });
    expect(stored().cells[1]!.outputs).toMatchObject([
      { ename: "KernelEnded", evalue: "kernel: the process ended with exit code 4" },
    ]);
    const command = [process.execPath, "-e", 'console.error("no kernel"); process.exit(5)'];
    await expect(runNotebook(path, { kernelCommand: command })).rejects.toThrow(
      "the process ended with exit code 5: no kernel",
    );
    await expect(runNotebook(path, { kernelCommand: ["/no/such/program"] })).rejects.toThrow("could not be started");
  });

  it.each([
    ["what is no JSON", "{", /a readable notebook file is required/],
    ["an older format", '{"nbformat":3,"worksheets":[]}', /nbformat 4 is required, got 3/],
    ["something else", "[]", /nbformat 4 is required, got no nbformat/],
  ])("refuses %s", async (_, text, reason) => {
    writeFileSync(path, text);
    await expect(runNotebook(path)).rejects.toThrow(reason);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});
