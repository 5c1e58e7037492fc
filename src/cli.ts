#!/usr/bin/env node
/** The `nabi` command. Each command registers itself from a file of its own; what it needs is loaded when it runs. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { kernelCommand } from "../kernel/commands/kernel.js";
import { labCommand } from "../kernel/commands/lab.js";
import { runCommand } from "../kernel/commands/run.js";
import { findKernels } from "../kernel/jupyter/install.js";
import { installedJupyterLab } from "../kernel/jupyter/jupyterlab.js";
import { doctorCommand } from "./commands/doctor.js";
import { inferCommand } from "./commands/infer.js";
import { infoCommand } from "./commands/info.js";
import { reproduceCommand } from "./commands/reproduce.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const venv = fileURLToPath(new URL("../../.venv", import.meta.url));

const program = new Command("nabi")
  .description("neural amortized Bayesian inference in notebooks")
  .version(version)
  .showSuggestionAfterError();

// One line a command.
program.addCommand(labCommand());
program.addCommand(runCommand());
program.addCommand(reproduceCommand());
program.addCommand(inferCommand());
program.addCommand(infoCommand());
program.addCommand(kernelCommand());
program.addCommand(
  doctorCommand({ kernels: () => findKernels(), jupyterLab: () => installedJupyterLab(venv)?.command.join(" ") }),
);

try {
  await program.parseAsync();
} catch (error) {
  // A person reads this: one sentence. NABI_DEBUG shows the stack.
  console.error(process.env["NABI_DEBUG"] ? error : `nabi: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
