/** Reads notebooks and runs them with the quick budget, through the `nabi` command. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Output {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly Output[];
}

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
export const notebookFolder: string = join(root, "notebooks");

export const notebooksIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

export const cellsOf = (path: string): Cell[] => (JSON.parse(readFileSync(path, "utf8")) as { cells: Cell[] }).cells;

export const sourceOf = (cell: Cell): string => cell.source.join("");

export const outputsOf = (cells: readonly Cell[]): Output[] => cells.flatMap((cell) => cell.outputs ?? []);

export const errorsOf = (cells: readonly Cell[]): Output[] =>
  outputsOf(cells).filter(({ output_type }) => output_type === "error");

export const textOf = ({ text = "" }: Output): string => (typeof text === "string" ? text : text.join(""));

/** The cells of the notebook after a run; what `out` holds. */
export async function runQuickly(path: string, out: string): Promise<Cell[]> {
  const command = [join(root, "dist/src/cli.js"), "run", path, "--budget", "quick", "--out", out];
  await run(process.execPath, command, { maxBuffer: 1e8 });
  return cellsOf(out);
}

/** Links to notebooks, guides and estimators beside the notebook at `path` that lead nowhere. */
export function brokenLinks(path: string): string[] {
  const text = cellsOf(path).map(sourceOf).join("\n");
  const links = [...text.matchAll(/\]\(([^)#]+\.(?:ipynb|md|onnx))\)/g)].map((match) => match[1]!);
  const leadsNowhere = (link: string): boolean => {
    const target = join(path, "..", link);
    return !readdirSync(join(target, "..")).includes(target.split("/").at(-1)!);
  };
  return links.filter((link) => !link.startsWith("http") && leadsNowhere(link));
}
