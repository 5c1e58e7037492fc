/** `nabi kernel install | status | uninstall`. */
import { Command } from "commander";
import { findKernels, type InstallTarget, installKernel, uninstallKernel } from "../install.js";
import { searchedFolders } from "../jupyter-paths.js";

function withTarget(command: Command): Command {
  return command
    .option("--user", "for the current user (the default)")
    .option("--prefix <folder>", "under <folder>/share/jupyter")
    .option("--sys-prefix", "in the active Python environment");
}

function status(): void {
  const found = findKernels();
  for (const { folder, argv, own, problem } of found) {
    const state = problem ? `broken: ${problem}` : own ? "starts this copy of nabi" : `starts ${argv.join(" ")}`;
    console.log(`${folder}\n  ${state}`);
  }
  if (found.length > 1) console.log("Jupyter uses the first.");
  if (found.length === 0) {
    console.log(
      `The kernel is not installed (npx nabi kernel install). Searched:\n  ${searchedFolders().join("\n  ")}`,
    );
  }
  if (!found[0] || found[0].problem) process.exitCode = 1;
}

/** The command group, for the `nabi` program. */
export function kernelCommand(): Command {
  const command = new Command("kernel").description("register the kernel with Jupyter front ends (VS Code included)");
  withTarget(command.command("install").description("register the kernel")).action((target: InstallTarget) => {
    console.log(`Registered "TypeScript (nabi)" in ${installKernel(target)}`);
  });
  withTarget(command.command("uninstall").description("remove the registration")).action((target: InstallTarget) => {
    const folder = uninstallKernel(target);
    console.log(folder ? `Removed ${folder}` : "The kernel is not installed there.");
  });
  command.command("status").description("where Jupyter finds the kernel, and whether it works").action(status);
  return command;
}
