/** Training steps and forward passes beside PyTorch. */
import type { Engine } from "#src/engine/engine.js";
import { NabiError } from "#src/runtime/error.js";
import { alternate, median, type Side, sideOf } from "./alternate.js";
import { exampleBatch, forwardJob, initialWeights, type Job, trainingJob } from "./nabi-jobs.js";
import type { PyTorch } from "./pytorch.js";
import type { BenchResult } from "./result.js";
import { type Workload, workloads } from "./workloads.js";

const { W1, W2, W3 } = workloads;
const trained: readonly (readonly [Workload, number])[] = [
  [W1, 32],
  [W1, 256],
  [W2, 32],
  [W2, 256],
  [W3, 256],
];
const forward: readonly (readonly [Workload, number])[] = [
  [W1, 1],
  [W1, 1_000],
];
const comparedSteps = 4;
const largestDifference = 1e-5;

/** Runs the first steps on both sides. Throws where they part: then the times compare different things. */
async function compareValues(what: string, nabi: Side, torch: Side | undefined): Promise<number | undefined> {
  const ours = (await nabi(comparedSteps)).values;
  if (!torch) return undefined;
  const theirs = (await torch(comparedSteps)).values;
  const differences = ours.map((value, i) => Math.abs(value - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!)));
  const largest = Math.max(...differences);
  if (!(largest <= largestDifference))
    throw new NabiError(
      `${what}: values within ${largestDifference} of PyTorch's are required, got ${ours} and ${theirs}`,
    );
  return largest;
}

export interface NetworkBenchOptions {
  readonly engine: Engine;
  readonly torch: PyTorch | undefined;
  readonly threads: number;
}

async function measure(
  kind: "train" | "forward",
  [workload, batch]: readonly [Workload, number],
  { engine, torch, threads }: NetworkBenchOptions,
): Promise<BenchResult> {
  const make = kind === "train" ? trainingJob : forwardJob;
  const job: Job = await make(engine, workload, batch, threads);
  const what = `${workload.name} (${workload.title}), batch ${batch}`;
  const key = `${kind}-${workload.name}-${batch}`;
  await torch?.prepare(key, workload.name, initialWeights(workload), exampleBatch(workload, batch));
  const theirs: Side | undefined = torch && ((count) => torch.run(key, kind, count));
  const lossDifference = await compareValues(what, sideOf(job), theirs);
  const { milliseconds, baseline, ratios } = await alternate(sideOf(job), theirs);
  return {
    kind: kind === "train" ? "training step" : "forward pass",
    what,
    value: milliseconds,
    unit: "ms",
    ...(baseline === undefined ? {} : { baseline }),
    ...(ratios ? { ratio: [median(ratios), Math.min(...ratios), Math.max(...ratios)] as const } : {}),
    ...(lossDifference === undefined ? {} : { lossDifference }),
  };
}

export async function* networkBench(options: NetworkBenchOptions): AsyncGenerator<BenchResult> {
  for (const one of trained) yield await measure("train", one, options);
  for (const one of forward) yield await measure("forward", one, options);
}
