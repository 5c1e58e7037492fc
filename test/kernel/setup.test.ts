/** The set-up script in a small project of its own, whose "compiler" only writes down that it ran. */
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../kernel/setup.js", import.meta.url));

/** Copies .ts files to .js files in dist, slowly; fails where a source says so. */
const compiler = `
const fs = require("node:fs"), path = require("node:path");
fs.appendFileSync("builds.log", "build\\n");
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
for (const folder of ["src", "kernel"]) {
  fs.mkdirSync("dist/" + folder, { recursive: true });
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const text = fs.readFileSync(path.join(folder, file), "utf8");
    if (text.includes("mistake")) { console.log(folder + "/" + file + "(1,1): error TS1005"); process.exitCode = 2; }
    fs.writeFileSync(path.join("dist", folder, file.replace(".ts", ".js")), text);
  }
}`;

let project: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "nabi-setup-")));
  write("typescript/package.json", '{"name":"typescript","version":"1.0.0"}');
  write("typescript/bin/tsc", compiler);
  write(
    "package.json",
    '{"name":"nabi","version":"1.0.0","type":"module","dependencies":{"typescript":"file:typescript"}}',
  );
  write(
    "package-lock.json",
    JSON.stringify({
      name: "nabi",
      version: "1.0.0",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "nabi", version: "1.0.0", dependencies: { typescript: "file:typescript" } },
        "node_modules/typescript": { resolved: "typescript", link: true },
        typescript: { version: "1.0.0" },
      },
    }),
  );
  write("tsconfig.json", "{}");
  write("src/index.ts", "export {};");
  write("src/old.ts", "export {};");
  write(
    "kernel/make-compiler-cache.ts",
    'import { appendFileSync } from "node:fs";\nappendFileSync("caches.log", "made\\n");',
  );
  copyFileSync(script, join(project, "kernel", "setup.js"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function setup(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["kernel/setup.js", ...parameters], { cwd: project, encoding: "utf8" });
}

function lines(log: string): number {
  const path = join(project, log);
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0;
}

function builds(): number {
  return lines("builds.log");
}

describe("setup.js", () => {
  it("installs, links the package to itself and builds; a second run does nothing, quickly", () => {
    const first = setup();
    expect(first).toMatchObject({ status: 0, stdout: "" });
    expect(first.stderr).toMatch(/installing dependencies[\s\S]*building/);
    expect(existsSync(join(project, "node_modules/typescript/bin/tsc"))).toBe(true);
    expect(readlinkSync(join(project, "node_modules/nabi"))).toBe(process.platform === "win32" ? project : "..");
    expect(existsSync(join(project, "dist/src/index.js"))).toBe(true);
    expect(lines("caches.log")).toBe(1);
    // Beside a bare start of Node, in turn: a busy machine slows both down.
    const timed = (task: () => void): number => {
      const start = performance.now();
      task();
      return performance.now() - start;
    };
    const rounds = Array.from({ length: 5 }, () => [
      timed(() => expect(setup()).toMatchObject({ status: 0, stdout: "", stderr: "" })),
      timed(() => spawnSync(process.execPath, ["--eval", "0"])),
    ]);
    const [setups, starts] = [0, 1].map((column) => Math.min(...rounds.map((round) => round[column]!)));
    expect(setups! / starts!).toBeLessThan(4);
    expect(builds()).toBe(1);
  });
  it("builds again after a change and removes what was built from files that are gone", () => {
    setup();
    write("src/index.ts", "export const changed = 1;");
    rmSync(join(project, "src/old.ts"));
    expect(setup().stderr).toBe("nabi: building ...\n");
    expect(readFileSync(join(project, "dist/src/index.js"), "utf8")).toContain("changed");
    expect(existsSync(join(project, "dist/src/old.js"))).toBe(false);
  });
  it("builds again for another version of Node", () => {
    setup();
    const stamp = join(project, "dist/.nabi-built");
    writeFileSync(stamp, readFileSync(stamp, "utf8").replace(process.version, "v0.0.0"));
    expect(setup().stderr).toBe("nabi: building ...\n");
    expect(lines("caches.log")).toBe(2);
  });
  it("stops before the build with --install-only, and builds later", () => {
    expect(setup("--install-only").status).toBe(0);
    expect(builds()).toBe(0);
    expect(setup("--install-only").stderr).toBe("");
    setup();
    expect(builds()).toBe(1);
  });
  it("installs again when the lock file changes or node_modules is gone", () => {
    setup();
    const lock = join(project, "package-lock.json");
    writeFileSync(lock, `${readFileSync(lock, "utf8")}\n`);
    expect(setup().stderr).toMatch(/installing/);
    rmSync(join(project, "node_modules"), { recursive: true });
    expect(setup().stderr).toMatch(/installing/);
    expect(setup().stderr).toBe("");
  });
  it("prints the compiler's errors, fails, and tries again", () => {
    write("src/index.ts", "mistake");
    const failed = setup();
    expect(failed.status).toBe(2);
    expect(failed.stdout).toBe("");
    expect(failed.stderr).toMatch(/src\/index\.ts\(1,1\): error TS1005[\s\S]*the build failed/);
    expect(setup().status).toBe(2);
    write("src/index.ts", "export {};");
    expect(setup().status).toBe(0);
  });
  it("fails where the compiler's cache cannot be made, and tries again", () => {
    write("kernel/make-compiler-cache.ts", "process.exit(3);");
    expect(setup()).toMatchObject({ status: 3, stdout: "" });
    expect(setup().stderr).toMatch(/the build failed/);
  });
  it("fails where npm ci fails", () => {
    write("package-lock.json", "{}");
    const failed = setup();
    expect(failed.status).not.toBe(0);
    expect(failed.stderr).toMatch(/npm ci failed/);
    expect(builds()).toBe(0);
  });
  it("does its work once when several run at the same time", async () => {
    const codes = await Promise.all(
      Array.from({ length: 3 }, () => {
        const child = spawn(process.execPath, ["kernel/setup.js"], { cwd: project, stdio: "ignore" });
        return new Promise((resolve) => child.once("close", resolve));
      }),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(builds()).toBe(1);
    expect(setup().stderr).toBe("");
  });
  it("takes over from a run that was killed", () => {
    const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
    write("dist/.nabi-setup-lock", String(dead));
    expect(setup().status).toBe(0);
    expect(existsSync(join(project, "dist/.nabi-setup-lock"))).toBe(false);
  });
});
