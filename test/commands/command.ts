/** The real command in a process of its own, and small estimators to run it on. */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mixture } from "#src/densities/mixture.js";
import { mutualInformationSummary } from "#src/estimators/mutual-information-summary.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { train } from "#src/fitted/train.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { writeNpy } from "#src/tables/npy.js";
import { linear, shortRun, smallNetwork as summary } from "../estimators/models.js";

const cli = fileURLToPath(new URL("../../dist/src/cli.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `nabi …` in a folder. */
export function nabi(
  folder: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...parameters], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NABI_ENGINE: "", ...environment },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A folder with point.onnx, quantile.onnx, density.onnx, summary.onnx (parameters a and b, data of 3 numbers) and data.npy (150 data sets). */
export async function workshop(): Promise<{ folder: string; simulations: Simulations }> {
  const folder = mkdtempSync(join(tmpdir(), "nabi-command-"));
  const simulations = await simulate(linear, { count: 600, seed: 1, onProgress: () => {} });
  const run = { ...shortRun, epochs: 2, simulations };
  const fitted = {
    point: await train(pointEstimator({ model: linear, summary }), run),
    quantile: await train(quantileEstimator({ model: linear, summary }), run),
    summary: await train(mutualInformationSummary({ model: linear, summary, size: 3 }), run),
    density: await train(posteriorEstimator({ model: linear, summary, density: mixture({ components: 2 }) }), run),
  };
  for (const [name, estimator] of Object.entries(fitted)) await estimator.save(join(folder, `${name}.onnx`));
  await writeNpy(join(folder, "data.npy"), { shape: [150, 3], data: simulations.data.slice(0, 450) });
  return { folder, simulations };
}
