/** Every notebook runs from top to bottom, and what is committed holds outputs without errors. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Cell {
  readonly cell_type: string;
  readonly source: string[];
  readonly outputs?: readonly Output[];
}

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const scratch = mkdtempSync(join(tmpdir(), "nabi-notebooks-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const cellsOf = (path: string): Cell[] => (JSON.parse(readFileSync(path, "utf8")) as { cells: Cell[] }).cells;
const outputsOf = (cells: readonly Cell[]): Output[] => cells.flatMap((cell) => cell.outputs ?? []);
const pictures = (outputs: readonly Output[]): number => outputs.filter(({ data }) => data?.["image/svg+xml"]).length;

describe.each(notebooks)("%s", (name) => {
  it("runs with the quick budget", async () => {
    const out = join(scratch, name);
    const command = [join(root, "dist/src/cli.js"), "run", join(folder, name), "--budget", "quick", "--out", out];
    await run(process.execPath, command, { maxBuffer: 1e8 });
    const outputs = outputsOf(cellsOf(out));
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
    expect(pictures(outputs)).toBeGreaterThan(2);
  }, 300_000);

  it("is committed with its outputs: pictures, no errors", () => {
    const cells = cellsOf(join(folder, name));
    const outputs = outputsOf(cells);
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
    expect(pictures(outputs)).toBeGreaterThan(2);
  });

  it("links only to files that exist", () => {
    const text = cellsOf(join(folder, name))
      .map(({ source }) => source.join(""))
      .join("\n");
    const links = [...text.matchAll(/\]\(([^)#]+\.(?:ipynb|md|onnx))\)/g)].map((match) => match[1]!);
    const local = links.filter((link) => !link.startsWith("http"));
    expect(local.filter((link) => !readdirSync(join(folder, link, "..")).includes(link.split("/").at(-1)!))).toEqual(
      [],
    );
  });
});
