/** Training that goes on where another one ended. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import type { FittedPoint } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { type TrainOptions, train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import { simulate } from "#src/simulators/simulate.js";
import { simulations as wrap } from "#src/simulators/simulations.js";
import { normalMean } from "../estimators/models.js";

const quiet = { onProgress: () => {} };
const simulations = await simulate(normalMean, { count: 2000, seed: 1, ...quiet });
const data = [0.1, 0.5, -0.2, 0.9, 1.4, 0.3, -0.6, 0.2, 0.8, 0.4];
const point = pointEstimator({ model: normalMean, summary: dense({ hidden: [16] }) });
const fitPoint = (options: TrainOptions): Promise<FittedPoint> =>
  train(point, { simulations, epochs: 3, seed: 1, ...quiet, ...options });

describe("train from a trained estimator", () => {
  const still = 1e-12; // a step size that moves nothing

  it("begins with its weights, and with the centre and scale of its data", async () => {
    const first = await fitPoint({});
    const shifted = wrap({
      parameters: { mean: simulations.parameters },
      data: simulations.data.map((x) => 3 * x + 10),
      shape: [10],
    });
    const second = await fitPoint({ from: first, simulations: shifted, learningRate: still, epochs: 1 });
    expect((await second.estimate(data))["mean"]).toBeCloseTo((await first.estimate(data))["mean"]!, 5);
    const validation = await simulate(normalMean, { count: 200, seed: 9, ...quiet });
    const further = await fitPoint({ from: first, validation, epochs: 1 });
    const anew = await fitPoint({ validation, epochs: 1 });
    const loss = ({ record }: FittedPoint): number => record.epochs[0]!.validationLoss;
    expect(loss(further)).toBeLessThan(0.8 * loss(anew));
  });

  it("gives copies of its weights", async () => {
    const first = await fitPoint({ epochs: 1 });
    const before = (await first.estimate(data))["mean"];
    for (const values of first.weights().values()) values.fill(0);
    const second = await fitPoint({ from: first, learningRate: still, epochs: 1 });
    expect((await second.estimate(data))["mean"]).toBeCloseTo(before!, 5);
  });

  it("refuses other networks, and estimators from files", async () => {
    const first = await fitPoint({ epochs: 1 });
    const other = (hidden: readonly number[]) =>
      train(pointEstimator({ model: normalMean, summary: dense({ hidden }) }), {
        simulations,
        epochs: 1,
        from: first,
        ...quiet,
      });
    const required = "train: from an estimator of the same networks is required, got one";
    await expect(other([8])).rejects.toThrow(`${required} with 160 numbers in summary/layer1/weight, which has 80`);
    await expect(other([16, 16])).rejects.toThrow(`${required} without summary/layer2/weight`);
    const deeper = await train(pointEstimator({ model: normalMean, summary: dense({ hidden: [16, 16] }) }), {
      simulations,
      epochs: 1,
      ...quiet,
    });
    await expect(fitPoint({ from: deeper })).rejects.toThrow(
      `${required} with summary/layer2/weight, which this one has not`,
    );
    const path = join(mkdtempSync(join(tmpdir(), "nabi-from-")), "point.onnx");
    await first.save(path);
    await expect(fitPoint({ from: await load(path) })).rejects.toThrow(
      "weights: an estimator that was trained in this program is required, got one from a file",
    );
  });
});
