/** `nabi run` as people call it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../dist/src/cli.js", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nabi-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, cells: readonly string[], metadata: object = {}): string {
  const code = cells.map((source, i) => ({
    cell_type: "code",
    metadata: i === 0 ? { tags: ["parameters"] } : {},
    source,
    outputs: [],
  }));
  const text = JSON.stringify({ cells: code, metadata, nbformat: 4, nbformat_minor: 5 });
  writeFileSync(join(folder, name), text);
  return text;
}

function nabi(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cli, "run", ...parameters], { cwd: folder, encoding: "utf8" });
}

function resultOf(name: string): string | undefined {
  const { cells } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
    cells: { outputs: { data?: Record<string, string[]> }[] }[];
  };
  return cells.at(-1)!.outputs.at(-1)?.data?.["text/plain"]?.join("");
}

describe("nabi run", () => {
  it("gives parameters their values, checked by the compiler, and saves in place or elsewhere", () => {
    const text = write("parameters.ipynb", ["const n: number = 100;\nlet label = 'a';", "[n, label]"]);
    const elsewhere = nabi("-p", "n", "-5", "--parameter", "label", "b c", "parameters.ipynb", "--out", "out.ipynb");
    expect(elsewhere).toMatchObject({ status: 0, stderr: "" });
    expect(elsewhere.stdout).toMatch(/^parameters\.ipynb: 3 cells, \d+\.\d s\n$/);
    expect(resultOf("out.ipynb")).toBe("[ -5, 'b c' ]");
    expect(readFileSync(join(folder, "parameters.ipynb"), "utf8")).toBe(text);
    const wrong = nabi("-p", "n", "five", "--no-in-place", "parameters.ipynb");
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain("Type 'string' is not assignable to type 'number'");
    expect(readFileSync(join(folder, "parameters.ipynb"), "utf8")).toBe(text);
    expect(nabi("--in-place", "parameters.ipynb").status).toBe(0);
    expect(resultOf("parameters.ipynb")).toBe("[ 100, 'a' ]");
  });

  it("runs several at the same time, all of them even if one fails, and reports that one with its source", () => {
    // Each waits for the other: one after the other they would never end.
    const meet = (own: string, other: string): string =>
      `import { existsSync, writeFileSync } from "node:fs";\nwriteFileSync("${own}", "");\nwhile (!existsSync("${other}")) await new Promise((resolve) => setTimeout(resolve, 20));`;
    write("a.ipynb", [meet("a", "b"), "1"]);
    write("b.ipynb", [meet("b", "a"), 'const kept = 1;\nthrow new Error("boom")']);
    const { status, stdout, stderr } = nabi("a.ipynb", "b.ipynb", "a.ipynb", "--jobs", "2", "--cell-timeout", "60");
    expect(stdout).toMatch(/^a\.ipynb: 2 cells/);
    expect(stderr).toContain(
      'b.ipynb: code cell 2 failed: Error: boom\n\n    const kept = 1;\n    throw new Error("boom")\n',
    );
    expect(stderr).toMatch(/nabi run: 1 of 2 notebooks failed\n$/);
    expect(status).toBe(1);
  });

  it("says what is wrong with what it is given", () => {
    const python = { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } };
    write("python.ipynb", ["print(1)"], python);
    const refused: [string[], string][] = [
      [["python.ipynb"], "nabi run: notebook: TypeScript or JavaScript is required, got python in python.ipynb"],
      [["none.ipynb"], "nabi run: notebook: a readable notebook file is required, got none.ipynb"],
      [["a.ipynb", "-p", "m", "1"], "parameters: a name that a.ipynb declares is required (none), got m"],
      [["a.ipynb", "-p", "5", "1"], "a name and a value are required"],
      [["a.ipynb", "-p"], "argument missing"],
      [["a.ipynb", "--jobs", "none"], "a whole number greater than 0 is required"],
      [["a.ipynb", "--cell-timeout", "-1"], "a number of seconds greater than 0 is required"],
      [["a.ipynb", "b.ipynb", "--out", "c.ipynb"], "--out takes one notebook"],
      [["a.ipynb", "--in-place", "--out", "c.ipynb"], "cannot be used with"],
    ];
    for (const [parameters, reason] of refused) {
      const { status, stderr } = nabi(...parameters);
      expect(stderr).toContain(reason);
      expect(status, parameters.join(" ")).toBe(1);
    }
  });
});
