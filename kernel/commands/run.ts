/** `nabi run <notebook…>`: runs notebooks without a front end. */
import { Command, InvalidArgumentError, Option } from "commander";
import { failureReport, type RunOptions, runNotebook } from "../run-notebook.js";

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("a number of seconds greater than 0 is required");
  return value;
}

interface Options {
  readonly budget?: string;
  readonly out?: string;
  readonly cellTimeout?: number;
}

/** Runs one notebook and says how it went; true if all of it ran. */
async function runOne(path: string, options: Options): Promise<boolean> {
  const tty = process.stderr.isTTY;
  const onCell: RunOptions["onCell"] = ({ number, total }) => {
    if (tty)
      process.stderr.write(`\r\u001b[2K${path}: cell ${number}/${total}${number === total ? "\r\u001b[2K" : ""}`);
  };
  const result = await runNotebook(path, { ...options, onCell });
  if (result.ok) console.log(`${path}: ${result.cells} cells, ${result.seconds.toFixed(1)} s`);
  else console.error(`${tty ? "\r\u001b[2K" : ""}${failureReport(result)}`);
  return result.ok;
}

async function run(paths: readonly string[], options: Options): Promise<void> {
  for (const path of paths) {
    try {
      if (!(await runOne(path, options))) process.exitCode = 1;
    } catch (error) {
      console.error(`nabi run: ${(error as Error).message}`);
      process.exitCode = 1; // the other notebooks still run
    }
  }
}

export function runCommand(): Command {
  return new Command("run")
    .description("run notebooks from top to bottom and save their outputs in place")
    .argument("<notebooks...>", "notebook files")
    .addOption(new Option("--budget <size>", "how much the notebooks compute").choices(["quick", "default"]))
    .option("--out <file>", "save the executed notebook there instead (one notebook only)")
    .option("--cell-timeout <seconds>", "the longest that one cell may take", seconds)
    .action(async (paths: string[], options: Options, command: Command) => {
      if (options.out && paths.length > 1) command.error("error: --out takes one notebook");
      await run(paths, options);
    });
}
