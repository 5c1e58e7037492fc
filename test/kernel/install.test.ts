import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKernels, installKernel, kernelSpec, uninstallKernel } from "#kernel/jupyter/install.js";
import { searchedFolders, userDataFolder } from "#kernel/jupyter/jupyter-paths.js";

const cli = fileURLToPath(new URL("../../dist/src/cli.js", import.meta.url));

let prefix: string;
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), "nabi-install-"));
});
afterEach(() => rmSync(prefix, { recursive: true, force: true }));

describe("kernelSpec", () => {
  it("starts this copy's kernel by absolute paths and takes interrupts as messages", () => {
    const { argv, ...rest } = kernelSpec();
    expect(rest).toMatchObject({
      display_name: "TypeScript (nabi)",
      language: "typescript",
      interrupt_mode: "message",
    });
    expect(argv.at(-1)).toBe("{connection_file}");
    // VS Code refuses a kernel without that argument, sends interrupts as messages for this mode only, and hides kernels of an interpreter.
    expect(argv.filter((part) => part.includes("{connection_file}"))).toHaveLength(1);
    expect(rest.metadata).not.toHaveProperty("interpreter");
    expect(existsSync(argv[0]!)).toBe(true);
    expect(existsSync(argv.at(-2)!)).toBe(true);
  });
});

describe("installKernel and uninstallKernel", () => {
  it("write a kernelspec with a logo, replace it, and leave nothing", () => {
    const folder = installKernel({ prefix });
    expect(folder).toBe(join(prefix, "share", "jupyter", "kernels", "nabi"));
    expect(readdirSync(folder).sort()).toEqual(["kernel.json", "logo-svg.svg"]);
    expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toEqual(kernelSpec());
    expect(readFileSync(join(folder, "logo-svg.svg"), "utf8")).toMatch(/^<svg /);
    writeFileSync(join(folder, "stale.txt"), "");
    installKernel({ prefix });
    expect(readdirSync(folder).sort()).toEqual(["kernel.json", "logo-svg.svg"]);
    expect(readdirSync(join(folder, ".."))).toEqual(["nabi"]);
    expect(uninstallKernel({ prefix })).toBe(folder);
    expect(readdirSync(prefix)).toEqual([]);
    expect(uninstallKernel({ prefix })).toBeUndefined();
  });
  it("leave other kernels alone", () => {
    const other = join(prefix, "share", "jupyter", "kernels", "other");
    mkdirSync(other, { recursive: true });
    installKernel({ prefix });
    uninstallKernel({ prefix });
    expect(existsSync(other)).toBe(true);
  });
  it("say which folder cannot be written", () => {
    writeFileSync(join(prefix, "file"), "");
    expect(() => installKernel({ prefix: join(prefix, "file") })).toThrow(
      /^kernel install: a folder that can be written is required, got .*file.share.jupyter.kernels: ENOTDIR/,
    );
  });
});

describe("findKernels", () => {
  it("says of each whether it is this copy's and whether it can start", () => {
    const own = installKernel({ prefix });
    const broken = join(prefix, "b", "kernels", "nabi");
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, "kernel.json"), JSON.stringify({ argv: [process.execPath, "/nowhere/main.js"] }));
    const garbled = join(prefix, "c", "kernels", "nabi");
    mkdirSync(garbled, { recursive: true });
    writeFileSync(join(garbled, "kernel.json"), "{");
    const folders = [join(prefix, "share", "jupyter"), join(prefix, "b"), join(prefix, "c"), join(prefix, "none")];
    const found = findKernels(folders);
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ folder: own, own: true });
    expect(found[0]).not.toHaveProperty("problem");
    expect(found[1]).toMatchObject({ own: false, problem: "/nowhere/main.js does not exist" });
    expect(found[2]).toMatchObject({ own: false, problem: expect.stringContaining("JSON") });
  });
});

describe("Jupyter's folders", () => {
  it.each([
    ["linux", {}, "/home/me/.local/share/jupyter"],
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/jupyter"],
    ["linux", { JUPYTER_DATA_DIR: "/own", XDG_DATA_HOME: "/data" }, "/own"],
    ["darwin", {}, "/home/me/Library/Jupyter"],
    ["win32", { APPDATA: "/roaming" }, "/roaming/jupyter"],
  ] as const)("on %s with %o: the user's is %s", (platform, environment, folder) => {
    expect(userDataFolder(environment, platform, "/home/me").replaceAll("\\", "/")).toBe(folder);
  });
  it.each([
    ["an environment's folder before the user's", { VIRTUAL_ENV: "/env" }, ["/env/share/jupyter", "/user"]],
    ["the base environment's after it", { CONDA_PREFIX: "/conda" }, ["/user", "/conda/share/jupyter"]],
    ["other conda environments first", { CONDA_PREFIX: "/c", CONDA_DEFAULT_ENV: "x" }, ["/c/share/jupyter", "/user"]],
    ["as told", { VIRTUAL_ENV: "/env", JUPYTER_PREFER_ENV_PATH: "0" }, ["/user", "/env/share/jupyter"]],
    ["each once", { VIRTUAL_ENV: "/usr/local" }, ["/user"]],
  ])("are searched in Jupyter's order: %s", (_, environment, expected) => {
    const system = process.platform === "win32" ? [] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
    const folders = searchedFolders({ JUPYTER_PATH: "/first", JUPYTER_DATA_DIR: "/user", ...environment });
    expect(folders.map((folder) => folder.replaceAll("\\", "/"))).toEqual(["/first", ...expected, ...system]);
  });
});

describe("nabi kernel", () => {
  const nabi = (...words: string[]): { status: number | null; stdout: string; stderr: string } => {
    const environment = {
      PATH: process.env["PATH"],
      JUPYTER_DATA_DIR: join(prefix, "user"),
      VIRTUAL_ENV: join(prefix, "env"),
    };
    return spawnSync(process.execPath, [cli, "kernel", ...words], { cwd: prefix, env: environment, encoding: "utf8" });
  };
  it("says what it did, what is found, and what is left", () => {
    expect(nabi("status")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("not installed (npx nabi kernel install)"),
    });
    expect(nabi("install").stdout).toBe(`Registered "TypeScript (nabi)" in ${join(prefix, "user/kernels/nabi")}\n`);
    expect(nabi("install", "--sys-prefix").stdout).toContain(join(prefix, "env/share/jupyter/kernels/nabi"));
    const elsewhere = nabi("install", "--prefix", "other").stdout;
    expect(elsewhere).toContain(`set JUPYTER_PATH=${join(prefix, "other/share/jupyter")}`);
    expect(nabi("install").stdout).toContain("Jupyter finds another one first");
    const { status, stdout } = nabi("status");
    expect(status).toBe(0);
    expect(stdout.match(/starts this copy of nabi/g)).toHaveLength(2);
    expect(stdout).toMatch(/\nJupyter uses the first\.\n$/);
    expect(nabi("uninstall", "--sys-prefix").stdout).toContain(`Still there: ${join(prefix, "user/kernels/nabi")}`);
    expect(nabi("uninstall").stdout).toBe(`Removed ${join(prefix, "user/kernels/nabi")}\n`);
    nabi("uninstall", "--prefix", "other");
    expect(readdirSync(prefix, { recursive: true })).toEqual(["env", "other"]); // the prefixes themselves stay
    expect(nabi("install", "--prefix", "a", "--sys-prefix").stderr).toContain("cannot be used with");
  }, 60_000);
});
