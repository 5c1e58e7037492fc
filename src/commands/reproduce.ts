/** `nabi reproduce`: regenerates the spatial study. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { ReproduceOptions } from "../studies/gp/reproduce.js";

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number of 1 or more is required");
  return value;
}

const methods = ["exact", "NBE", "quantiles", "fKL", "rKL1", "rKL2", "rKL3", "NRE", "NLE", "MCMC"];

function methodList(text: string): readonly string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !methods.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`some of ${methods.join(", ")} are required, got ${unknown}`);
}

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("regenerate the spatial study: train, assess on the published fields, print the table")
    .addOption(new Option("--preset <name>", "how large").choices(["quick", "default", "paper"]).default("default"))
    .option("--seeds <number>", "training seeds (exact and sampled posteriors run once)", count, 5)
    .option("--methods <list>", `some of ${methods.join(",")}`, methodList)
    .option("--fresh", "run again what is there already")
    .option("--out <folder>", "where results go (default: data/results/gp of the package)")
    .action(async (options: ReproduceOptions) => {
      const { reproduceGp } = await import("../studies/gp/reproduce.js");
      await reproduceGp(options);
    });
}
