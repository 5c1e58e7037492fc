/** The machine's form of the compiler, which the build keeps. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const module = fileURLToPath(new URL("../../dist/kernel/cells/load-compiler.js", import.meta.url));

/** What a program prints that has the module's exports, as JSON. */
function evaluate(code: string, ...flags: string[]): unknown {
  const program = `import * as loaded from ${JSON.stringify(module)};\nconsole.log(JSON.stringify(${code}));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, "--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("the compiler", () => {
  it("starts from its compiled form", () => {
    const cacheFile = evaluate("loaded.cacheFile") as string;
    expect(existsSync(cacheFile)).toBe(true);
    expect(evaluate("loaded.compilerScript.cachedDataRejected")).toBe(false);
  });
  it("starts without it where the engine refuses it", () => {
    const code = "[loaded.compilerScript.cachedDataRejected, loaded.loadCompiler().version]";
    expect(evaluate(code, "--no-lazy")).toEqual([true, expect.stringMatching(/^\d+\.\d+/)]);
  });
  it.each([
    ["require", '(await import("node:module")).createRequire(loaded.cacheFile)("typescript")'],
    ["import", `(await import(${JSON.stringify(import.meta.resolve("typescript"))})).default`],
  ])("is the same for others that %s it", (_, other) => {
    expect(evaluate(`loaded.loadCompiler() === ${other}`)).toBe(true);
  });
});
