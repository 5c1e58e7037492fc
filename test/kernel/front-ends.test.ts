/** Programs of Python's that run notebooks: nbconvert and nbclient (on which papermill stands, too) give what `nabi run` gives. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installKernel } from "#kernel/jupyter/install.js";
import { searchedFolders } from "#kernel/jupyter/jupyter-paths.js";
import { joinLines, type Output, readNotebook } from "#kernel/notebooks/notebook.js";
import { runNotebook } from "#kernel/notebooks/run-notebook.js";
import { kinds, notebook } from "./browser.js";

const script = fileURLToPath(new URL("./run_by_nbclient.py", import.meta.url));
// The first Python on the PATH need not be the one that Debian's packages belong to.
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import nbconvert, nbclient"]).status === 0,
) as string;
if (!python) console.warn("skipped test/kernel/front-ends.test.ts: no Python has nbconvert and nbclient");

/** Outputs with their texts in one piece: files hold lines, programs strings. */
function whole(outputs: readonly Output[]): unknown {
  const join = (content: unknown): unknown => (Array.isArray(content) ? joinLines(content as string[]) : content);
  const entries = (data: object): unknown =>
    Object.fromEntries(Object.entries(data).map(([mime, content]) => [mime, join(content)]));
  return outputs.map(({ text, data, ...rest }) => ({
    ...rest,
    ...(text === undefined ? {} : { text: join(text) }),
    ...(data === undefined ? {} : { data: entries(data as object) }),
  }));
}

describe.skipIf(!python)("a notebook in Python's programs", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nabi-front-ends-"));
    installKernel({ prefix: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const call = (...parameters: string[]): string => {
    const env = { ...process.env, JUPYTER_PATH: join(folder, "share", "jupyter") };
    const { status, stdout, stderr } = spawnSync(python, parameters, { cwd: folder, env, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stdout;
  };

  it("has the same outputs by nbconvert as by nabi run, and its pictures in a page", async () => {
    writeFileSync(join(folder, "kinds.ipynb"), notebook(kinds));
    call("-m", "nbconvert", "--execute", "--to", "notebook", "--output", "converted.ipynb", "kinds.ipynb");
    await runNotebook(join(folder, "kinds.ipynb"), { out: join(folder, "run.ipynb") });
    const outputsOf = (name: string): unknown =>
      readNotebook(join(folder, name)).cells.map(({ outputs }) => whole(outputs ?? []));
    const converted = outputsOf("converted.ipynb");
    expect(converted).toEqual(outputsOf("run.ipynb"));
    expect(converted).toMatchObject([
      [{ output_type: "execute_result" }],
      {},
      {},
      {},
      {},
      {},
      [{}, { text: "done\n" }],
    ]);
    call("-m", "nbconvert", "--to", "html", "--output", "page.html", "converted.ipynb");
    const page = readFileSync(join(folder, "page.html"), "utf8");
    const circle = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="90" ').toString("base64").slice(0, 60);
    for (const part of ["<strong>bold</strong>", "<td>0.3333</td>", "data:image/png;base64,", circle])
      expect(page).toContain(part);
  });

  it("is run by the kernel that nabi finds where Jupyter does", () => {
    const question = "import json; from jupyter_core.paths import jupyter_path; print(json.dumps(jupyter_path()))";
    const JUPYTER_PATH = join(folder, "share", "jupyter");
    const PATH = [...(isAbsolute(python) ? [dirname(python)] : []), process.env["PATH"]].join(delimiter);
    expect(searchedFolders({ ...process.env, PATH, JUPYTER_PATH })).toEqual(JSON.parse(call("-c", question)));
  });

  it("may fail, and is interrupted by nbclient where it takes too long", () => {
    const cells = ['const kept = 1;\nthrow new RangeError("boom");', "const state = 7;", "while (true) {}", "state"];
    writeFileSync(join(folder, "late.ipynb"), notebook(cells));
    const outputs = JSON.parse(call(script, "late.ipynb", "6")) as Output[][];
    expect(outputs).toMatchObject([
      [{ output_type: "error", ename: "RangeError", evalue: "boom" }],
      [],
      [{ output_type: "error", ename: "Interrupted" }],
      [{ output_type: "execute_result", data: { "text/plain": "7" } }],
    ]);
  });
});
