/** The kernelspec: how Jupyter front ends find and start this kernel. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { KernelError } from "../error.js";
import { kernelArguments } from "../launch.js";
import { prefixDataFolder, searchedFolders, systemPrefix, userDataFolder } from "./jupyter-paths.js";
import { logo } from "./logo.js";

export const kernelName = "nabi";

/** The content of kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  /** Interrupts come as messages on the control channel: signals do not reach every kind of cell, nor Windows. */
  readonly interrupt_mode: "message";
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function kernelSpec(): KernelSpec {
  return {
    argv: kernelArguments(),
    display_name: "TypeScript (nabi)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

/** Where to install: for the user (the default), under a prefix, or in the Python environment. */
export interface InstallTarget {
  readonly prefix?: string | undefined;
  readonly sysPrefix?: boolean | undefined;
}

/** The Jupyter data folder of a target. */
export function dataFolder({ prefix, sysPrefix }: InstallTarget): string {
  if (prefix !== undefined) return prefixDataFolder(resolve(prefix));
  return sysPrefix ? prefixDataFolder(systemPrefix()) : userDataFolder();
}

function freshFolder(kernels: string): string {
  try {
    mkdirSync(kernels, { recursive: true });
    return mkdtempSync(join(kernels, ".nabi-"));
  } catch (error) {
    const reason = (error as Error).message;
    throw new KernelError(`kernel install: a folder that can be written is required, got ${kernels}: ${reason}`, {
      cause: error,
    });
  }
}

/** Writes the kernelspec, replacing an older one as a whole; returns its folder. */
export function installKernel(target: InstallTarget = {}): string {
  const kernels = join(dataFolder(target), "kernels");
  const fresh = freshFolder(kernels);
  const folder = join(kernels, kernelName);
  try {
    writeFileSync(join(fresh, "kernel.json"), `${JSON.stringify(kernelSpec(), null, 2)}\n`);
    writeFileSync(join(fresh, "logo-svg.svg"), logo);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false; // something else lives there, or it is gone
  }
}

/** Removes the kernelspec and the folders that it leaves empty; returns the folder, or undefined if there was none. */
export function uninstallKernel(target: InstallTarget = {}): string | undefined {
  const data = dataFolder(target);
  const folder = join(data, "kernels", kernelName);
  if (!existsSync(folder)) return undefined;
  rmSync(folder, { recursive: true });
  // A prefix's own share/ may have been made for the kernel; a user's folder for data is not ours to take away.
  const isPrefix = target.prefix !== undefined || target.sysPrefix;
  const parents = [join(data, "kernels"), data, ...(isPrefix ? [dirname(data)] : [])];
  parents.every(removeIfEmpty);
  return folder;
}

export interface InstalledKernel {
  readonly folder: string;
  readonly argv: readonly string[];
  /** What keeps it from starting; undefined if nothing does. */
  readonly problem?: string;
  /** Whether it starts the kernel of this copy of nabi. */
  readonly own: boolean;
}

function examine(folder: string): InstalledKernel {
  const own = kernelSpec().argv;
  try {
    const { argv } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as KernelSpec;
    const files = argv.filter((part) => isAbsolute(part));
    const missing = files.find((file) => !existsSync(file));
    const isOwn = argv.join() === own.join();
    return { folder, argv, own: isOwn, ...(missing ? { problem: `${missing} does not exist` } : {}) };
  } catch (error) {
    return { folder, argv: [], own: false, problem: (error as Error).message };
  }
}

/** Every kernelspec named nabi among `folders`, in the order in which Jupyter finds them: the first one counts. */
export function findKernels(folders: readonly string[] = searchedFolders()): InstalledKernel[] {
  return folders
    .map((folder) => join(folder, "kernels", kernelName))
    .filter((folder) => existsSync(folder))
    .map(examine);
}
