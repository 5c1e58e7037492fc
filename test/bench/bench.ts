/**
 * `npm run bench`: times nabi, beside PyTorch in alternation where both do the same, and writes data/results/bench.json.
 * Arguments choose parts: `npm run bench -- networks simulation kernel` (default: all). NABI_ENGINE chooses the engine and NABI_PYTHON the
 * Python that has torch.
 */
import { loadavg } from "node:os";
import { chooseEngine } from "#src/engine/choose.js";
import { NabiError } from "#src/runtime/error.js";
import { kernelBench } from "./kernel.bench.js";
import { learningRate, seed } from "./nabi-jobs.js";
import { networkBench } from "./networks.bench.js";
import { type PyTorch, startPyTorch } from "./pytorch.js";
import { measure, writeReport } from "./report.js";
import { type BenchResult, formatResults } from "./result.js";
import { simulationBench } from "./simulation.bench.js";

const threads = 2;

async function findPyTorch(): Promise<PyTorch | undefined> {
  try {
    return await startPyTorch(threads);
  } catch (error) {
    console.log(`No PyTorch columns: ${(error as Error).message}. Point NABI_PYTHON at a Python that has torch.`);
    return undefined;
  }
}

const parts = ["networks", "simulation", "kernel"] as const;
type Part = (typeof parts)[number];

function chosenParts(names: readonly string[]): readonly Part[] {
  const unknown = names.find((name) => !parts.includes(name as Part));
  if (unknown !== undefined) throw new NabiError(`bench: ${parts.join(", ")} are the parts, got ${unknown}`);
  return names.length > 0 ? (names as readonly Part[]) : parts;
}

async function main(): Promise<void> {
  const chosen = chosenParts(process.argv.slice(2));
  const [load] = loadavg(); // before the benchmark's own: times mean little where others were at work
  const engine = await chooseEngine();
  const torch = chosen.includes("networks") ? await findPyTorch() : undefined;
  const sources: Readonly<Record<Part, () => AsyncGenerator<BenchResult>>> = {
    networks: () => networkBench({ engine, torch, threads }),
    simulation: simulationBench,
    kernel: kernelBench,
  };
  const results: BenchResult[] = [];
  try {
    for (const part of chosen)
      for await (const result of sources[part]()) {
        console.log(formatResults([result], "PyTorch").split("\n")[1]);
        results.push(result);
      }
  } finally {
    await torch?.close();
  }
  console.log(`\n${formatResults(results, "PyTorch")}`);
  if (chosen.length < parts.length) return; // a part is a look, not a result
  const versions = torch ? { torch: torch.version } : {};
  await writeReport("bench", { engine: engine.name, threads, seed, learningRate, load, versions, results });
}

await measure(main);
