/** Averaging over declared symmetries. */
import { describe, expect, it } from "vitest";
import { mixture } from "#src/densities/mixture.js";
import { splineFlow } from "#src/densities/spline-flow.js";
import { evaluate } from "#src/engine/reference.js";
import { orbit } from "#src/estimators/orbit.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { train } from "#src/fitted/train.js";
import { input } from "#src/graph/expression.js";
import { normalCdf } from "#src/numerics/erf.js";
import { simulate } from "#src/simulators/simulate.js";
import { type ParameterTable, parameterTable } from "#src/tables/parameter-table.js";
import { flips, image, scale, shortRun, smallNetwork as summary } from "./models.js";

const simulations = await simulate(scale, { count: 3000, seed: 1, onProgress: () => {} });
// Without augmentation the network itself is not symmetric: only averaging can make the answers so.
const run = { ...shortRun, epochs: 10, batchSize: 64, augment: false, simulations };
const field = [0.3, -1.2, 2.1, 0.4];
const images = flips.map((flip) => image(field, flip));
const close = 2e-6; // single precision: sums in another order

describe("orbit", () => {
  it("lists the images of each data set in a row", () => {
    const data = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const y = orbit(input("x", [2, 4]), flips);
    const { data: made, shape } = evaluate({ outputs: { y } }, { x: { data, shape: [2, 4] } })["y"]!;
    expect(shape).toEqual([8, 4]);
    const expected = [data.slice(0, 4), data.slice(4)].flatMap((one) => flips.flatMap((flip) => image(one, flip)));
    expect(Array.from(made)).toEqual(expected);
  });
});

describe("averaged answers", () => {
  it("are the same for all images: points and quantiles", async () => {
    const point = await train(pointEstimator({ model: scale, summary }), run);
    const quantile = await train(quantileEstimator({ model: scale, summary }), run);
    const plain = await train(pointEstimator({ model: scale, summary, averageSymmetries: false }), run);
    const batch = { shape: [4, 4], data: images.flat() };
    const points = (await point.estimate(batch)) as ParameterTable;
    const single = (await plain.estimate(batch)) as ParameterTable;
    const levels = await Promise.all(images.map((own) => quantile.quantiles(own)));
    for (let g = 1; g < images.length; g++) {
      expect(Math.abs(points.values[g]! - points.values[0]!)).toBeLessThan(close);
      expect(levels[g]!.values.every((x, i) => Math.abs(x - levels[0]!.values[i]!) < close)).toBe(true);
    }
    expect(Math.max(...single.values) - Math.min(...single.values)).toBeGreaterThan(100 * close);
    // The average is the mean over the network's answers at the images.
    expect(points.values[0]!).toBeCloseTo(single.values.reduce((a, b) => a + b) / 4, 5);
  });

  it.each([splineFlow({ bins: 5 }), mixture({ components: 2 })])(
    "of $name are one density, and draws follow it",
    async (density) => {
      const fitted = await train(posteriorEstimator({ model: scale, summary, density }), run);
      const all = await Promise.all(images.map((own) => fitted.posterior(own)));
      const n = 4000;
      // Equal steps on the line that the support is mapped to: densities may rise without end towards a bound.
      const line = Float64Array.from({ length: n }, (_, i) => 10 * ((i + 0.5) / n - 0.5));
      const nodes = line.map((u) => 0.5 + 1.5 * normalCdf(u));
      const cells = line.map((u) => (1.5 * 10 * Math.exp((-u * u) / 2)) / (Math.sqrt(2 * Math.PI) * n));
      const logs = await Promise.all(all.map((posterior) => posterior.logProb(parameterTable(["s"], nodes))));
      for (const other of logs.slice(1)) {
        const worst = Math.max(...other.map((log, i) => Math.abs(log - logs[0]![i]!)));
        expect(worst).toBeLessThan(1e-4);
      }
      expect(logs[0]!.reduce((sum, log, i) => sum + Math.exp(log) * cells[i]!, 0)).toBeCloseTo(1, 3);

      const draws = (await all[0]!.sample(n, { seed: 3 })).column("s").sort();
      let [k, below, distance] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        for (; k < n && nodes[k]! < draws[i]!; k++) below += Math.exp(logs[0]![k]!) * cells[k]!;
        distance = Math.max(distance, Math.abs(below - (i + 0.5) / n));
      }
      expect(distance).toBeLessThan(1.95 / Math.sqrt(n)); // Kolmogorov and Smirnov: exceeded once in a thousand
      await fitted.dispose();
    },
  );
});
