/** Reference posteriors of the benchmark tasks: that the density is prior times likelihood, and that the draws follow it. */
import { describe, expect, it } from "vitest";
import { chiSquareTest } from "#src/diagnostics/uniformity.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { random } from "#src/random/random.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { banana } from "#src/simulators/banana.js";
import { gaussianMixture } from "#src/simulators/gaussian-mixture.js";
import { simulate } from "#src/simulators/simulate.js";
import { type Model, simulator } from "#src/simulators/simulator.js";
import { slcp } from "#src/simulators/slcp.js";
import { twoMoons } from "#src/simulators/two-moons.js";

const quiet = { onProgress: () => {} };
const box = (d: number, side: number): Model["prior"] =>
  prior(Object.fromEntries(Array.from({ length: d }, (_, j) => [`theta${j + 1}`, uniform(-side, side)])));

// The last has its parameters in another order than the task, and an acceptance well below one.
const tasks: readonly (readonly [string, Model])[] = [
  ["twoMoons", { prior: box(2, 1), simulator: twoMoons() }],
  ["gaussianMixture", { prior: box(2, 3), simulator: gaussianMixture() }],
  ["slcp", { prior: box(5, 3), simulator: slcp() }],
  ["banana", { prior: prior({ theta2: normal(0.5, 0.7), theta1: normal(0, 1) }), simulator: banana({ n: 2 }) }],
];

describe.each(tasks)("the exact posterior of %s", (_name, model) => {
  const { names } = model.prior;
  const root = random(11);

  it("has a density of prior times likelihood, up to a constant", () => {
    for (let k = 0; k < 5; k++) {
      const data = model.simulator.simulate(model.prior.sample(root.split(k)), root.split(k + 100));
      const rejection = model.simulator.rejection!(model.prior, data);
      const gaps: number[] = [];
      for (let i = 0; gaps.length < 30 && i < 10_000; i++) {
        const theta =
          i % 2 === 0
            ? rejection.propose(root.split(i))
            : Float64Array.from(Object.values(model.prior.sample(root.split(i))));
        if (!theta) continue;
        const values = Object.fromEntries(names.map((name, j) => [name, theta[j]!]));
        const known = model.simulator.logLikelihood!(values, data);
        const logJoint = model.prior.logDensity(values) + (typeof known === "number" ? known : known.value);
        const own = rejection.logDensity(theta);
        if (logJoint === Number.NEGATIVE_INFINITY) expect(own).toBe(logJoint);
        else gaps.push(own - logJoint);
      }
      const scale = Math.max(1, ...gaps.map(Math.abs));
      expect(gaps.length).toBeGreaterThan(14);
      for (const gap of gaps) expect(Math.abs(gap - gaps[0]!) / scale).toBeLessThan(1e-6);
    }
  });

  it("has draws among which the truths are ranked uniformly", async () => {
    const [count, draws, bins] = [600, 9, 10];
    const fresh = await simulate(model, { count, seed: 5, ...quiet });
    const posteriors = await exactPosterior(model, fresh);
    const ranks = names.map(() => new Uint32Array(bins));
    for (let i = 0; i < count; i++) {
      // Ranks stay uniform when data sets are chosen by their data: here those from which draws come fast.
      const rejection = model.simulator.rejection!(model.prior, fresh.dataAt(i));
      const stream = random(4).split(i);
      if (Array.from({ length: 60 }, () => rejection.propose(stream)).filter(Boolean).length < 2) continue;
      const table = await posteriors.at(i).sample(draws, { seed: 3 });
      names.forEach((name, j) => {
        const truth = fresh.parametersAt(i)[j]!;
        ranks[j]![table.column(name).filter((x) => x < truth).length]!++;
      });
    }
    for (const counts of ranks) {
      expect(counts.reduce((a, b) => a + b)).toBeGreaterThan(300);
      expect(chiSquareTest(counts).pValue).toBeGreaterThan(1e-3);
    }
  }, 30_000);

  it("has the moments of its draws, and the same draws for a seed", async () => {
    const data = model.simulator.simulate(model.prior.sample(random(2)), random(3));
    const exact = await exactPosterior(model, data);
    const draws = await exact.sample(4000, { seed: 6 });
    expect((await exact.sample(10, { seed: 6 })).values).toEqual(draws.values.subarray(0, 10 * names.length));
    const [mean, sd] = [await exact.mean(), await exact.sd()];
    names.forEach((name, j) => {
      const column = draws.column(name);
      const average = column.reduce((sum, x) => sum + x, 0) / column.length;
      expect(Math.abs(average - mean[j]!)).toBeLessThan(4.5 * sd[j]! * Math.sqrt(1 / 4000 + 1 / 20_000));
    });
  });
});

describe.each(tasks.filter(([, { prior: own }]) => own.names.length === 2))(
  "on a grid, the posterior of %s",
  (_name, model) => {
    it("has the same density and moments", async () => {
      const data = model.simulator.simulate(model.prior.sample(random(8)), random(9));
      const exact = await exactPosterior(model, data);
      const grid = await gridPosterior(model, data, { points: 300, ...quiet });
      const [sd, truth] = [await exact.sd(), await grid.mean()];
      (await exact.mean()).forEach((mean, j) => {
        expect(Math.abs(mean - truth[j]!)).toBeLessThan(0.03 * sd[j]!); // four standard errors of 20,000 draws
      });
      (await grid.sd()).forEach((value, j) => {
        expect(Math.abs(sd[j]! / value - 1)).toBeLessThan(0.03);
      });
      const draws = await exact.sample(300, { seed: 2 });
      const [own, other] = [await exact.logProb(draws), await grid.logProb(draws)];
      const gaps = own.map((value, i) => value - other[i]!).sort();
      expect(Math.abs(gaps[150]!)).toBeLessThan(0.03);
    }, 30_000);
  },
);

describe("slcp", () => {
  const model = tasks.find(([name]) => name === "slcp")![1];
  const data = model.simulator.simulate({ theta1: 0.7, theta2: -1, theta3: -1.1, theta4: 0.9, theta5: 0.6 }, random(4));

  it("has the evidence that draws from the prior give: its density has mass one", async () => {
    const values = { theta1: 0.5, theta2: -0.5, theta3: -2, theta4: 2.2, theta5: 0.3 };
    const wide = model.simulator.simulate(values, random(5)); // so that the prior's draws are not far from the posterior's
    const at = (own: typeof values): number => (model.simulator.logLikelihood!(own, wide) as { value: number }).value;
    const exact = await exactPosterior(model, wide);
    const logEvidence = at(values) + model.prior.logDensity(values) - (await exact.logProb(values));
    const [count, root] = [40_000, random(6)];
    const weights = Float64Array.from({ length: count }, (_, i) =>
      Math.exp(at(model.prior.sample(root.split(i)) as typeof values) - logEvidence),
    );
    const mean = weights.reduce((a, b) => a + b) / count;
    const error = Math.sqrt(weights.reduce((sum, w) => sum + (w - mean) ** 2, 0)) / count;
    expect(error).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.hypot(error, 0.007));
  });

  it("has four modes, each as often as any other", async () => {
    const draws = await (await exactPosterior(model, data)).sample(4000, { seed: 8 });
    const counts = new Uint32Array(4);
    for (let i = 0; i < draws.length; i++) counts[Number(draws.at(i)[2]! > 0) + 2 * Number(draws.at(i)[3]! > 0)]!++;
    expect(chiSquareTest(counts).pValue).toBeGreaterThan(1e-3);
  });
});

describe("exact draws", () => {
  it("are refused under priors for which there are none, and for data that the prior does not allow", async () => {
    const wrong = { prior: prior({ theta1: normal(0, 1), theta2: uniform(-1, 1) }), simulator: twoMoons() };
    await expect(exactPosterior(wrong, [0, 0])).rejects.toThrow(
      "exactPosterior: twoMoons has exact draws under uniform priors, got normal; use metropolisHastings",
    );
    const far = { prior: box(2, 1), simulator: gaussianMixture() };
    await expect((await exactPosterior(far, [40, 0])).mean()).rejects.toThrow(
      /^exactPosterior: data that the prior allows are required, got some for which a million proposals were rejected/,
    );
    await expect(exactPosterior({ prior: box(5, 3), simulator: slcp() }, new Float64Array(8))).rejects.toThrow(
      "exactPosterior: slcp needs points that are not all on one line, got such",
    );
  });

  it("come from simulators of one's own, too", async () => {
    const own = simulator({
      name: "own",
      shape: [],
      simulate: ({ a }, stream) => a! + stream.normal(),
      rejection: (_prior, data) => ({
        propose: (stream) => Float64Array.of(data[0]! / 2 + Math.SQRT1_2 * stream.normal()),
        logDensity: (theta) => normal(data[0]! / 2, Math.SQRT1_2).logDensity(theta[0]!),
      }),
    });
    const exact = await exactPosterior({ prior: prior({ a: normal(0, 1) }), simulator: own }, 3);
    expect(await exact.logProb(1.5)).toBeCloseTo(-0.5 * Math.log(Math.PI), 12);
  });
});
