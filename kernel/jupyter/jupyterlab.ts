/** Finding JupyterLab, or installing one into .venv of this repository. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The version that `npm start` installs where none is on the PATH. */
export const jupyterLabVersion = "4.6.6";

export interface JupyterLab {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A prefix that belongs to this repository, where the kernel is registered as well. */
  readonly prefix?: string;
}

export type Say = (line: string) => void;

/** True for version texts from 4 on. */
export function isRecent(version: string): boolean {
  return Number(/^(\d+)\./.exec(version.trim())?.[1] ?? 0) >= 4;
}

function onPath(): JupyterLab | undefined {
  const { status, stdout } = spawnSync("jupyter-lab", ["--version"], { encoding: "utf8" });
  return status === 0 && isRecent(stdout) ? { command: ["jupyter-lab"], environment: {} } : undefined;
}

const windows = process.platform === "win32";

function pythonOf(venv: string): string {
  return windows ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

/** pip's `--target` puts data files beside the packages, where Jupyter must be told to look. */
function targetEnvironment(target: string): Record<string, string> {
  const append = (name: string, folder: string): [string, string] => {
    const before = process.env[name];
    return [name, before ? folder + delimiter + before : folder];
  };
  return Object.fromEntries([
    append("PYTHONPATH", target),
    append("JUPYTER_PATH", join(target, "share", "jupyter")),
    append("JUPYTER_CONFIG_PATH", join(target, "etc", "jupyter")),
    ["JUPYTERLAB_DIR", join(target, "share", "jupyter", "lab")],
  ]);
}

type Kind = "venv" | "target";

function installed(venv: string, kind: Kind, python: string): JupyterLab {
  if (kind === "venv") return { command: [pythonOf(venv), "-m", "jupyterlab"], environment: {}, prefix: venv };
  return { command: [python, "-m", "jupyterlab"], environment: targetEnvironment(venv), prefix: venv };
}

interface Stamp {
  readonly version: string;
  readonly kind: Kind;
  readonly python: string;
}

function stampFile(venv: string): string {
  return join(venv, ".nabi-jupyterlab.json");
}

/** A complete earlier installation: the stamp is written last, so what was interrupted does not count. */
function fromStamp(venv: string): JupyterLab | undefined {
  if (!existsSync(stampFile(venv))) return undefined;
  const { version, kind, python } = JSON.parse(readFileSync(stampFile(venv), "utf8")) as Stamp;
  return version === jupyterLabVersion ? installed(venv, kind, python) : undefined;
}

/** Runs a step with its report on stderr: stdout belongs to the URL. */
function succeeds(program: string, ...parameters: string[]): boolean {
  return spawnSync(program, parameters, { stdio: ["ignore", 2, 2] }).status === 0;
}

function findPython(): string | undefined {
  return ["python3", "python"].find((name) => spawnSync(name, ["--version"]).status === 0);
}

const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];

function install(venv: string, python: string): Kind | undefined {
  const wanted = `jupyterlab==${jupyterLabVersion}`;
  rmSync(venv, { recursive: true, force: true });
  if (succeeds(python, "-m", "venv", venv) && succeeds(pythonOf(venv), ...pip, wanted)) return "venv";
  // Debian without python3-venv leaves half an environment behind.
  rmSync(venv, { recursive: true, force: true });
  if (succeeds(python, ...pip, "--target", venv, wanted)) return "target";
  rmSync(venv, { recursive: true, force: true });
  return undefined;
}

/** JupyterLab from the PATH (version 4 or later) or from `venv`; undefined where neither has one. */
export function installedJupyterLab(venv: string): JupyterLab | undefined {
  return onPath() ?? fromStamp(venv);
}

/**
 * JupyterLab from the PATH (version 4 or later), from `venv`, or freshly installed there.
 * Where none of these works the reason is returned.
 */
export function findJupyterLab(venv: string, say: Say): JupyterLab | { readonly reason: string } {
  const found = installedJupyterLab(venv);
  if (found) return found;
  const python = findPython();
  if (!python) return { reason: "there is no Python on the PATH" };
  say(`installing JupyterLab ${jupyterLabVersion} into ${venv} (once, about a minute) ...`);
  const kind = install(venv, python);
  if (!kind) return { reason: `pip could not install jupyterlab ${jupyterLabVersion}` };
  // JupyterLab runs scripts of its own with Node, which would take this repository's "type": "module" for theirs.
  writeFileSync(join(venv, "package.json"), "{}");
  const stamp: Stamp = { version: jupyterLabVersion, kind, python };
  writeFileSync(stampFile(venv), JSON.stringify(stamp));
  return installed(venv, kind, python);
}
