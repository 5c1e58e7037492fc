// Runs before `npm start`, `npm test`, `npm run build` and `npm run bench`, so that all of them work straight after `git clone`.
// Plain JavaScript without dependencies: node_modules may not exist yet.
//
// 1. `npm ci`, if the lock file, Node's ABI or the platform differ from those of the last successful installation;
// 2. node_modules/nabi becomes a link to this folder, so that notebooks import the package by its name;
// 3. the build, if a source file, or Node, differs from those of the last successful build (not with --install-only).
//
// With nothing to do it takes a few dozen milliseconds. Runs at the same time wait for each other.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const installStamp = join(root, "node_modules", ".nabi-installed");
const buildStamp = join(dist, ".nabi-built");
const lockFile = join(dist, ".nabi-setup-lock");
const sources = ["src", "kernel", "test"];

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function filesUnder(folder, extension) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function existingFolders(parent) {
  return sources.map((name) => join(parent, name)).filter((folder) => readdirSafe(folder));
}

function readdirSafe(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function wantedInstallation() {
  const lock = hashOf(["package.json", "package-lock.json"].map((name) => join(root, name)));
  return [lock, process.platform, process.arch, process.versions.modules].join(" ");
}

function sourceFiles() {
  return existingFolders(root)
    .flatMap((folder) => filesUnder(folder, ".ts"))
    .sort();
}

function wantedBuild() {
  const files = hashOf([join(root, "tsconfig.json"), join(root, "package-lock.json"), ...sourceFiles()]);
  return [files, process.version, process.arch].join(" "); // each Node keeps a compiled form of the cells' compiler of its own
}

// --- the lock: whoever creates the file works, the others wait -------------------------------------------------------------

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // somebody else's process, but a living one
  }
}

/** Removes the lock of a run that was killed. The rename makes sure that only one of several waiting runs removes it. */
function breakStaleLock(owner) {
  const taken = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, taken);
  } catch {
    return; // another run was faster
  }
  try {
    // Between reading the owner and renaming a new run may have taken the lock: then it gets its lock back.
    if (readText(taken) !== owner) linkSync(taken, lockFile);
  } finally {
    unlinkSync(taken);
  }
}

function takeLock() {
  mkdirSync(dist, { recursive: true });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let said = false; ; ) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const owner = readText(lockFile);
    // An empty file belongs to a run that is just writing its number.
    if (owner !== "" && !isAlive(Number(owner))) breakStaleLock(owner);
    else {
      if (!said) console.error(`nabi: waiting for another set-up (process ${owner}) ...`);
      said = true;
      Atomics.wait(clock, 0, 0, 200);
    }
  }
}

// --- the steps -------------------------------------------------------------------------------------------------------------

function install() {
  const wanted = wantedInstallation();
  if (readText(installStamp) === wanted) return;
  console.error("nabi: installing dependencies (about half a minute) ...");
  rmSync(installStamp, { force: true });
  const npm = process.env.npm_execpath; // set by npm: the same npm installs, and no shell is needed on Windows
  const [command, args] = npm ? [process.execPath, [npm]] : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  const { status } = spawnSync(command, [...args, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2], // npm's report goes to stderr: stdout belongs to the program that follows
    shell: !npm && process.platform === "win32",
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
  });
  if (status !== 0) fail("npm ci failed; its report is above", status);
  mkdirSync(dirname(installStamp), { recursive: true });
  writeFileSync(installStamp, wanted);
}

function isLinked() {
  try {
    readlinkSync(join(root, "node_modules", "nabi"));
    return true;
  } catch {
    return false;
  }
}

function link() {
  if (isLinked()) return;
  const path = join(root, "node_modules", "nabi");
  rmSync(path, { recursive: true, force: true });
  // Junctions need no privilege on Windows, but an absolute target.
  if (process.platform === "win32") symlinkSync(root, path, "junction");
  else symlinkSync("..", path);
}

/** Built files whose source is gone would still be found by imports. */
function removeStale() {
  const built = /(\.js|\.js\.map|\.d\.ts)$/;
  const kept = new Set(sourceFiles().map((file) => relative(root, file).replace(/\.ts$/, "")));
  for (const folder of existingFolders(dist)) {
    for (const file of filesUnder(folder, "")) {
      if (built.test(file) && !kept.has(relative(dist, file).replace(built, ""))) rmSync(file);
    }
  }
}

function build() {
  const wanted = wantedBuild();
  if (readText(buildStamp) === wanted) return;
  console.error("nabi: building ...");
  rmSync(buildStamp, { force: true });
  const run = (...args) => {
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", 2, 2] });
    if (status !== 0) fail("the build failed; the report is above", status);
  };
  run(join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root);
  removeStale();
  run(join(dist, "kernel", "make-compiler-cache.js"));
  writeFileSync(buildStamp, wanted);
}

class SetupFailure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status ?? 1;
  }
}

function fail(message, status) {
  throw new SetupFailure(message, status);
}

function isDone(installOnly) {
  if (readText(installStamp) !== wantedInstallation() || !isLinked()) return false;
  return installOnly || readText(buildStamp) === wantedBuild();
}

function main() {
  const installOnly = process.argv.includes("--install-only");
  if (isDone(installOnly)) return;
  takeLock();
  try {
    install();
    link();
    if (!installOnly) build();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`nabi: ${error.message}`);
    process.exitCode = error.status;
  } finally {
    rmSync(lockFile, { force: true });
  }
}

main();
