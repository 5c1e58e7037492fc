/** Where Jupyter looks for kernelspecs (jupyter_core's rules). */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { KernelError } from "../error.js";

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

interface Python {
  /** sys.prefix. */
  readonly prefix: string;
  /** Whether it is an environment (venv, conda) beside the Python that it was made from: Jupyter then looks there first. */
  readonly isEnvironment: boolean;
}

/** The Python that Jupyter would run in: of the active environment, else the first on the PATH. */
function findPython(environment: Environment): Python | undefined {
  const { VIRTUAL_ENV, CONDA_PREFIX, CONDA_DEFAULT_ENV } = environment;
  if (VIRTUAL_ENV) return { prefix: VIRTUAL_ENV, isEnvironment: true };
  if (CONDA_PREFIX) return { prefix: CONDA_PREFIX, isEnvironment: (CONDA_DEFAULT_ENV ?? "base") !== "base" };
  const question = "import sys; print(sys.prefix); print(sys.prefix != sys.base_prefix)";
  for (const name of ["python3", "python"]) {
    const { status, stdout } = spawnSync(name, ["-c", question], { encoding: "utf8", env: { ...environment } });
    const [prefix, isEnvironment] = (stdout ?? "").trim().split(/\r?\n/);
    if (status === 0 && prefix) return { prefix, isEnvironment: isEnvironment === "True" };
  }
  return undefined;
}

/** sys.prefix of the active environment, else of the Python on the PATH; throws a KernelError where there is none. */
export function systemPrefix(environment: Environment = process.env): string {
  const python = findPython(environment);
  if (python) return python.prefix;
  throw new KernelError("kernel install --sys-prefix: Python on the PATH is required, got none; use --prefix <folder>");
}

/** Every folder that Jupyter searches, in its order (jupyter_core 5). */
export function searchedFolders(environment: Environment = process.env): string[] {
  const extra = environment["JUPYTER_PATH"]?.split(delimiter).filter(Boolean) ?? [];
  const system =
    process.platform === "win32"
      ? [join(environment["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")]
      : [prefixDataFolder("/usr/local"), prefixDataFolder("/usr")];
  const user = userDataFolder(environment);
  const python = findPython(environment);
  const own = python ? prefixDataFolder(python.prefix) : undefined;
  if (own === undefined || system.includes(own)) return [...new Set([...extra, user, ...system])];
  const wish = environment["JUPYTER_PREFER_ENV_PATH"];
  const first = wish === undefined ? python?.isEnvironment : !/^(|no|n|false|off|0|0\.0)$/i.test(wish);
  return [...new Set([...extra, ...(first ? [own, user] : [user, own]), ...system])];
}
