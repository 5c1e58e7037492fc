/** `nabi lab`: opens the notebooks in JupyterLab. */
import { Command, InvalidArgumentError } from "commander";
import { type LabOptions, startLab } from "../jupyter/lab.js";

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError("a port from 0 to 65535 is required");
  return value;
}

export function labCommand(): Command {
  return new Command("lab")
    .description("open the notebooks in JupyterLab")
    .argument("[folder]", "the folder to open (default: nabi's own notebooks)")
    .option("--no-browser", "only print the URL")
    .option("--port <number>", "listen there; 0: any free port", port)
    .action(async (folder: string | undefined, options: Omit<LabOptions, "folder">) => {
      process.exitCode = await startLab({ ...options, ...(folder === undefined ? {} : { folder }) });
    });
}
