/** `nabi run <notebook…>`: runs notebooks without a front end. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Parameters } from "../notebooks/parameters.js";
import { failureReport, type RunOptions, runNotebook } from "../notebooks/run-notebook.js";

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("a number of seconds greater than 0 is required");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0))
    throw new InvalidArgumentError("a whole number greater than 0 is required");
  return value;
}

function parameter(pair: string, earlier: Parameters = {}): Parameters {
  const at = pair.indexOf("=");
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(pair.slice(0, Math.max(0, at))))
    throw new InvalidArgumentError("a name and a value are required");
  return { ...earlier, [pair.slice(0, at)]: pair.slice(at + 1) };
}

/** papermill's option takes two words, `-p name value`; commander's options take one. */
function joinPairs(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const [word, name, value] = [words[i] as string, words[i + 1], words[i + 2]];
    joined.push(word);
    if ((word !== "-p" && word !== "--parameter") || name === undefined || value === undefined) continue;
    joined.push(`${name}=${value}`);
    i += 2;
  }
  return joined;
}

interface Options extends Pick<RunOptions, "budget" | "out" | "cellTimeout"> {
  readonly parameter?: Parameters;
  readonly inPlace?: boolean;
  readonly jobs: number;
}

/** Runs one notebook and says how it went; true if all of it ran. */
async function runOne(path: string, options: Options): Promise<boolean> {
  const live = process.stderr.isTTY && options.jobs === 1; // several at once would overwrite each other's line
  const onCell: RunOptions["onCell"] = ({ number, total }) => {
    if (live)
      process.stderr.write(`\r\u001b[2K${path}: cell ${number}/${total}${number === total ? "\r\u001b[2K" : ""}`);
  };
  const { budget, out, cellTimeout, parameter: parameters } = options;
  const save = options.inPlace !== false || out !== undefined;
  const chosen = { budget, out, cellTimeout, parameters, save, onCell };
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  try {
    const result = await runNotebook(path, given);
    if (result.ok) console.log(`${path}: ${result.cells} cells, ${result.seconds.toFixed(1)} s`);
    else console.error(`${live ? "\r\u001b[2K" : ""}${failureReport(result)}`);
    return result.ok;
  } catch (error) {
    console.error(`nabi run: ${(error as Error).message}`);
    return false; // the other notebooks still run
  }
}

/** Each notebook once, `jobs` of them at a time. */
async function run(paths: readonly string[], options: Options): Promise<void> {
  const waiting = [...new Set(paths)];
  const total = waiting.length;
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      if (!(await runOne(path, options))) failed++;
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, total) }, work));
  if (failed > 0) process.exitCode = 1;
  if (failed > 0 && total > 1) console.error(`nabi run: ${failed} of ${total} notebooks failed`);
}

export function runCommand(): Command {
  const command = new Command("run")
    .description("run notebooks from top to bottom and save their outputs")
    .argument("<notebooks...>", "notebook files")
    .addOption(new Option("--budget <size>", "how much the notebooks compute").choices(["quick", "default"]))
    .option("-p, --parameter <name> <value>", "a value for the cell tagged parameters (repeatable)", parameter)
    .option("-j, --jobs <number>", "notebooks that run at the same time; each may use all cores", count, 1)
    .option("--cell-timeout <seconds>", "the longest that one cell may take", seconds)
    .addOption(new Option("--in-place", "save the outputs in the notebooks themselves (the default)").conflicts("out"))
    .option("--no-in-place", "leave the files as they are, and only say what fails")
    .option("--out <file>", "save the executed notebook there instead (one notebook only)")
    .action(async (paths: string[], options: Options) => {
      if (options.out && paths.length > 1) command.error("error: --out takes one notebook");
      await run(paths, options);
    });
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => parse(joinPairs(words));
  return command;
}
