/** `nabi reproduce`: regenerates the studies. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { ReproduceOptions } from "../studies/reproduce.js";

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number of 1 or more is required");
  return value;
}

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("regenerate the studies: train, assess, write tables and figures to data/results")
    .addOption(new Option("--study <name>", "one study; all unless given").choices(["gp", "max-stable", "classifier"]))
    .addOption(new Option("--preset <name>", "how large").choices(["quick", "default", "paper"]).default("default"))
    .option(
      "--seeds <number>",
      "training seeds; default 5, with other presets 1 (what is not trained runs once)",
      count,
    )
    .option("--methods <list>", "some methods, with commas between them", (text) => text.split(","))
    .option("--fresh", "run again what is there already")
    .option("--out <folder>", "where results go (default: data/results of the package)")
    .action(async (options: ReproduceOptions) => {
      const { reproduce } = await import("../studies/reproduce.js");
      await reproduce(options);
    });
}
