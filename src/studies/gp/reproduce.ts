/** Reproduction of the study: unit by unit, what is there already is kept, the table at the end. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { load } from "../../fitted/load.js";
import { scoreTable } from "../../plots/score-table.js";
import { microFigure } from "./figures.js";
import { trainedMethods } from "./method.js";
import { type PresetName, preset } from "./presets.js";
import { paperTable, recomputedTable } from "./published.js";
import { readUnit, results, resultsFolder, writeUnit } from "./results.js";
import { studyTable } from "./table.js";
import { type GpMethod, runUnit } from "./unit.js";

export interface ReproduceOptions {
  readonly preset: PresetName;
  /** Training seeds 1, …, seeds; exact and sampled posteriors run once. */
  readonly seeds: number;
  /** Default: all. */
  readonly methods?: readonly GpMethod[];
  /** Runs again what is there already. */
  readonly fresh?: boolean;
  /** Folder of results; data/results/gp unless given. */
  readonly out?: string;
  /** Is told what was done, a line at a time. */
  readonly say?: (line: string) => void;
}

/** All methods, cheap ones first. */
export const gpMethods: readonly GpMethod[] = ["exact", ...trainedMethods, "MCMC"];
const estimatorFile = (method: GpMethod): string => `${estimatorsFolder}gp-${method.toLowerCase()}.onnx`;
const estimatorsFolder = fileURLToPath(new URL("../../../../data/estimators/", import.meta.url));

const out = (options: ReproduceOptions): string => options.out ?? resultsFolder;
const say = (options: ReproduceOptions): ((line: string) => void) => options.say ?? console.log;

/** Runs a unit unless its result is there; the default preset's first seed also renews the committed estimators. */
async function reproduceUnit(method: GpMethod, seed: number, options: ReproduceOptions): Promise<void> {
  if (!options.fresh && (await readUnit(options.preset, method, seed, out(options)))) {
    say(options)(`${method}, seed ${seed}: there already`);
    return;
  }
  const start = performance.now();
  const { unit, fitted } = await runUnit(method, seed, preset(options.preset));
  await writeUnit(unit, options.preset, out(options));
  if (fitted && seed === 1 && options.preset === "default" && out(options) === resultsFolder) {
    await mkdir(estimatorsFolder, { recursive: true });
    await fitted.save(estimatorFile(method));
  }
  await fitted?.dispose();
  say(options)(`${method}, seed ${seed}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

/** The figure of the first seed's density, beside the results. */
async function drawFigure(options: ReproduceOptions): Promise<void> {
  if (options.preset !== "default" || out(options) !== resultsFolder) return;
  const fKL = await load(estimatorFile("fKL"));
  const figure = await microFigure(fKL, preset(options.preset));
  await figure.save(`${resultsFolder}/default/micro-fields.svg`);
  await fKL.dispose();
}

function tableText(rows: ReturnType<typeof studyTable>): string {
  const columns = ["RMSPE", "MIS90", "MCRPS", "COV90", "RMSE", "IS90", "CRPS", "logScore", "KL"];
  const nats = { scale: 1, digits: 3 };
  const table = scoreTable(rows, {
    columns,
    format: { scale: 100 },
    formats: { logScore: nats, KL: nats },
    paper: { ...paperTable, ...recomputedTable },
  });
  return table.text;
}

/** Runs every unit that is missing, and says the table. */
export async function reproduceGp(options: ReproduceOptions): Promise<void> {
  const { methods } = preset(options.preset);
  const known = (method: GpMethod): boolean => method === "exact" || method === "MCMC" || method in methods;
  const chosen = gpMethods.filter((method) => options.methods?.includes(method) ?? known(method));
  for (let seed = 1; seed <= options.seeds; seed++)
    for (const method of chosen)
      if (seed === 1 || (method !== "exact" && method !== "MCMC")) await reproduceUnit(method, seed, options);
  if (chosen.includes("fKL")) await drawFigure(options);
  say(options)(tableText(studyTable(await results(options.preset, out(options)))));
}
