import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKernels, installKernel, kernelSpec, uninstallKernel } from "#kernel/install.js";
import { searchedFolders, userDataFolder } from "#kernel/jupyter-paths.js";

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
    expect(existsSync(join(prefix, "share", "jupyter"))).toBe(false);
    expect(uninstallKernel({ prefix })).toBeUndefined();
  });
  it("leave other kernels alone", () => {
    const other = join(prefix, "share", "jupyter", "kernels", "other");
    mkdirSync(other, { recursive: true });
    installKernel({ prefix });
    uninstallKernel({ prefix });
    expect(existsSync(other)).toBe(true);
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
  it("are searched in Jupyter's order, each once", () => {
    const folders = searchedFolders({ JUPYTER_PATH: "/first", JUPYTER_DATA_DIR: "/user", VIRTUAL_ENV: "/usr/local" });
    expect(folders.slice(0, 2)).toEqual(["/first", "/user"]);
    expect(new Set(folders).size).toBe(folders.length);
  });
});
