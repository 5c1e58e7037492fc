import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../dist/src/cli.js", import.meta.url));

const ownLab = existsSync(fileURLToPath(new URL("../.venv/.nabi-jupyterlab.json", import.meta.url)));
if (ownLab) console.warn("skipped in test/cli.test.ts: nabi lab without Python, because .venv holds a JupyterLab");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabi-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function nabi(
  parameters: string[],
  environment: Record<string, string> = {},
): { status: number | null; stdout: string; stderr: string } {
  const { NABI_DEBUG: _, ...rest } = process.env;
  const env = { ...rest, JUPYTER_DATA_DIR: join(folder, "data"), ...environment };
  return spawnSync(process.execPath, [cli, ...parameters], { cwd: folder, env, encoding: "utf8" });
}

function writeNotebook(name: string, ...sources: string[]): void {
  const cells = sources.map((source) => ({
    cell_type: "code",
    metadata: {},
    outputs: [],
    execution_count: null,
    source,
  }));
  writeFileSync(join(folder, name), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

describe("nabi", () => {
  it("knows its version and its commands", () => {
    expect(nabi(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(nabi(["--help"]).stdout).toMatch(/lab[\s\S]*run[\s\S]*kernel/);
  });
  it("suggests the command that was meant", () => {
    const { status, stderr } = nabi(["kernal"]);
    expect(status).toBe(1);
    expect(stderr).toBe("error: unknown command 'kernal'\n(Did you mean kernel?)\n");
  });
});

describe("nabi kernel", () => {
  it("installs for the user, reports and uninstalls", () => {
    expect(nabi(["kernel", "status"]).status).toBe(1);
    expect(nabi(["kernel", "install"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(join("data", "kernels", "nabi")),
    });
    expect(nabi(["kernel", "status"]).stdout).toContain("starts this copy of nabi");
    expect(nabi(["kernel", "uninstall"]).status).toBe(0);
    expect(existsSync(join(folder, "data"))).toBe(false);
    expect(nabi(["kernel", "uninstall"]).stdout).toBe("The kernel is not installed there.\n");
  });
  it("says in one sentence why it cannot install; NABI_DEBUG shows the stack", () => {
    writeFileSync(join(folder, "file"), "");
    const { status, stderr } = nabi(["kernel", "install", "--prefix", "file"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^nabi: kernel install: a folder that can be written is required, got [^\n]*ENOTDIR[^\n]*\n$/,
    );
    expect(nabi(["kernel", "install", "--prefix", "file"], { NABI_DEBUG: "1" }).stderr).toMatch(/\n {4}at /);
  });
});

describe("nabi run", () => {
  it("runs notebooks, reports each, and fails if one fails or is missing", () => {
    writeNotebook("good.ipynb", "process.env.NABI_BUDGET");
    writeNotebook("bad.ipynb", "const kept = 1;\nthrow new Error('boom')");
    const { status, stdout, stderr } = nabi(["run", "bad.ipynb", "missing.ipynb", "good.ipynb", "--budget", "quick"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^good\.ipynb: 1 cells, \d+\.\d s\n$/);
    expect(stderr).toContain("bad.ipynb: code cell 1 failed: Error: boom\n\n    const kept = 1;");
    expect(stderr).toMatch(/nabi run: notebook: a readable notebook file is required, got missing\.ipynb/);
    expect(readFileSync(join(folder, "good.ipynb"), "utf8")).toContain("'quick'");
    expect(readFileSync(join(folder, "bad.ipynb"), "utf8")).toContain('"evalue": "boom"');
  });
  it.each([
    [["run"], /missing required argument 'notebooks'/],
    [["run", "a.ipynb", "--budget", "huge"], /Allowed choices are quick, default/],
    [["run", "a.ipynb", "--cell-timeout", "0"], /a number of seconds greater than 0 is required/],
    [["run", "a.ipynb", "b.ipynb", "--out", "c.ipynb"], /--out takes one notebook/],
  ])("refuses %j", (parameters, reason) => {
    const { status, stderr } = nabi(parameters);
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
  });
});

describe("nabi lab", () => {
  it("refuses a port in use before it does anything else", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
    const { status, stdout, stderr } = nabi(["lab", "--no-browser", "--port", String(port)]);
    server.close();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(`nabi: lab: a free port is required, got ${port}, which is in use; --port 0 takes any\n`);
    expect(existsSync(join(folder, "data"))).toBe(false);
  });
  it.each([
    [["lab", "--port", "70000"], /a port from 0 to 65535 is required/],
    [["lab", "no-such-folder"], /^nabi: lab: a folder is required, got no-such-folder\n$/],
  ])("refuses %j", (parameters, reason) => {
    const { status, stderr } = nabi(parameters);
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
  });
  it.skipIf(ownLab)("without Python says what else works, and succeeds", () => {
    const { status, stdout, stderr } = nabi(["lab"], { PATH: folder });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/JupyterLab is not available[\s\S]*VS Code[\s\S]*npx nabi run/);
    expect(existsSync(join(folder, "data", "kernels", "nabi", "kernel.json"))).toBe(true);
  });
});
