/** Where Jupyter looks for kernelspecs (jupyter_core's rules). */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { KernelError } from "./error.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's own data folder: JUPYTER_DATA_DIR, else the platform's. */
export function userDataFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = environment;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(APPDATA ?? join(home, "AppData", "Roaming"), "jupyter");
  return join(XDG_DATA_HOME ?? join(home, ".local", "share"), "jupyter");
}

/** The data folder of a Python installation or environment. */
export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/** sys.prefix of the active environment, else of the Python on the PATH; throws a KernelError where there is none. */
export function systemPrefix(environment: Environment = process.env): string {
  const active = environment["VIRTUAL_ENV"] ?? environment["CONDA_PREFIX"];
  if (active) return active;
  for (const python of ["python3", "python"]) {
    const { status, stdout } = spawnSync(python, ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8" });
    if (status === 0 && stdout.trim()) return stdout.trim();
  }
  throw new KernelError("kernel install --sys-prefix: Python on the PATH is required, got none; use --prefix <folder>");
}

/** Every folder that Jupyter searches, in its order. */
export function searchedFolders(environment: Environment = process.env): string[] {
  const extra = environment["JUPYTER_PATH"]?.split(delimiter).filter(Boolean) ?? [];
  const active = [environment["VIRTUAL_ENV"], environment["CONDA_PREFIX"]].filter((prefix) => prefix !== undefined);
  const system =
    process.platform === "win32"
      ? [join(environment["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")]
      : [prefixDataFolder("/usr/local"), prefixDataFolder("/usr")];
  return [...new Set([...extra, userDataFolder(environment), ...active.map(prefixDataFolder), ...system])];
}
