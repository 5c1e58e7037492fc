/** `nabi kernel install | status | uninstall`. */
import { dirname } from "node:path";
import { Command, Option } from "commander";
import {
  findKernels,
  type InstalledKernel,
  type InstallTarget,
  installKernel,
  uninstallKernel,
} from "../jupyter/install.js";
import { searchedFolders } from "../jupyter/jupyter-paths.js";

function withTarget(command: Command): Command {
  return command
    .addOption(new Option("--user", "for the current user (the default)").conflicts(["prefix", "sysPrefix"]))
    .addOption(new Option("--prefix <folder>", "under <folder>/share/jupyter").conflicts("sysPrefix"))
    .option("--sys-prefix", "in the active Python environment");
}

function describe({ folder, argv, own, problem }: InstalledKernel): string {
  const state = problem ? `broken: ${problem}` : own ? "starts this copy of nabi" : `starts ${argv.join(" ")}`;
  return `${folder}\n  ${state}`;
}

function status(): void {
  const found = findKernels();
  for (const kernel of found) console.log(describe(kernel));
  if (found.length > 1) console.log("Jupyter uses the first.");
  if (found[0]?.problem) console.log("npx nabi kernel install writes it anew.");
  if (found.length === 0) {
    console.log(
      `The kernel is not installed (npx nabi kernel install). Searched:\n  ${searchedFolders().join("\n  ")}`,
    );
  }
  if (!found[0] || found[0].problem) process.exitCode = 1;
}

function install(target: InstallTarget): void {
  const folder = installKernel(target);
  console.log(`Registered "TypeScript (nabi)" in ${folder}`);
  const found = findKernels();
  if (!found.some((kernel) => kernel.folder === folder))
    console.log(`Jupyter does not search there by itself: set JUPYTER_PATH=${dirname(dirname(folder))}`);
  else if (found[0]?.folder !== folder) console.log(`Jupyter finds another one first: ${found[0]?.folder}`);
}

function uninstall(target: InstallTarget): void {
  const folder = uninstallKernel(target);
  console.log(folder ? `Removed ${folder}` : "The kernel is not installed there.");
  for (const left of findKernels()) console.log(`Still there: ${left.folder}`);
}

/** The command group, for the `nabi` program. */
export function kernelCommand(): Command {
  const command = new Command("kernel").description("register the kernel with Jupyter front ends (VS Code included)");
  withTarget(command.command("install").description("register the kernel")).action(install);
  withTarget(command.command("uninstall").description("remove the registration")).action(uninstall);
  command.command("status").description("where Jupyter finds the kernel, and whether it works").action(status);
  return command;
}
