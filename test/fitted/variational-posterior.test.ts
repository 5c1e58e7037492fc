/** Reverse KL against closed forms, with the model's likelihood, in threads and in slices. */
import { describe, expect, it } from "vitest";
import type { Density } from "#src/densities/density.js";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { splineFlow } from "#src/densities/spline-flow.js";
import { gamma } from "#src/distributions/gamma.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { chooseEngine } from "#src/engine/choose.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import type { FittedPosterior } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { add, multiply, square, subtract } from "#src/graph/elementwise.js";
import { bindParameters, type Expression, input, sizeOf } from "#src/graph/expression.js";
import { reshape } from "#src/graph/shape.js";
import { dense } from "#src/networks/dense.js";
import { rootScope } from "#src/networks/scope.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { gammaPoisson } from "#src/simulators/gamma-poisson.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { simulate } from "#src/simulators/simulate.js";
import { type Simulations, simulations as wrap } from "#src/simulators/simulations.js";
import { simulator } from "#src/simulators/simulator.js";
import { twoMoons } from "#src/simulators/two-moons.js";
import { errors } from "./errors.js";

const quiet = { onProgress: () => {} };
const summary = dense({ hidden: [32, 32] });
const settings = { epochs: 20, batchSize: 128, learningRate: 2e-3, seed: 3, ...quiet } as const;

describe.each([
  ["gaussian", gaussian()],
  ["mixture", mixture({ components: 2 })],
  ["splineFlow", splineFlow()],
] as readonly (readonly [string, Density])[])("variationalPosterior with %s", (_name, density) => {
  it("recovers normal posteriors from the model's likelihood", async () => {
    const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 4, sd: 1 }) };
    const simulations = await simulate(model, { count: 6_000, seed: 1, ...quiet });
    const fitted = await train(variationalPosterior({ model, summary, density }), { simulations, ...settings });
    const { mean, sd } = await errors(fitted, model);
    expect(mean).toBeLessThan(0.2);
    expect(Math.abs(sd - 1)).toBeLessThan(0.08);
  }, 120_000);
});

describe("variationalPosterior", () => {
  it("recovers gamma posteriors: the prior and the change of variables are in the objective", async () => {
    const model = { prior: prior({ rate: gamma(2, 0.5) }), simulator: gammaPoisson({ n: 2 }) };
    const simulations = await simulate(model, { count: 6_000, seed: 1, ...quiet });
    const fitted = await train(variationalPosterior({ model, summary, density: splineFlow() }), {
      simulations,
      ...settings,
    });
    const { mean, sd } = await errors(fitted, model);
    expect(mean).toBeLessThan(0.2);
    expect(Math.abs(sd - 1)).toBeLessThan(0.08);
  }, 120_000);

  it("gives the same bits with a simulator of one's own, which runs in this thread", async () => {
    const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 3 }) };
    const { simulate: draw, logLikelihood } = model.simulator;
    const own = {
      prior: model.prior,
      simulator: simulator({ name: "own", shape: [3], simulate: draw, logLikelihood: logLikelihood! }),
    };
    const simulations = await simulate(model, { count: 400, seed: 1, ...quiet });
    const [built, user] = await Promise.all(
      [model, own].map((m) =>
        train(variationalPosterior({ model: m, summary, density: gaussian() }), {
          simulations,
          ...settings,
          epochs: 2,
        }),
      ),
    );
    expect(user!.record.epochs.map(({ validationLoss }) => validationLoss)).toEqual(
      built!.record.epochs.map(({ validationLoss }) => validationLoss),
    );
  }, 60_000);

  it("has a loss that bounds the log evidence, exactly where the family holds the posterior", async () => {
    // E_Z of the minimum of the objective is −E log p(Z); for normal data that is the entropy of N(0, I + 11ᵀ).
    const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 2 }) };
    const simulations = await simulate(model, { count: 8_000, seed: 1, ...quiet });
    const validation = await simulate(model, { count: 4_000, seed: 5, ...quiet });
    const fitted = await train(variationalPosterior({ model, summary, density: gaussian() }), {
      simulations,
      validation,
      ...settings,
    });
    const evidence = (a: number, b: number): number => {
      const [sum, difference] = [a + b, a - b]; // eigenvalues 3 and 1
      return -Math.log(2 * Math.PI) - 0.5 * Math.log(3) - sum ** 2 / 12 - difference ** 2 / 4;
    };
    const truth = Array.from({ length: 4_000 }, (_, i) =>
      evidence(...(validation.dataAt(i) as unknown as [number, number])),
    );
    const best = -truth.reduce((total, x) => total + x / 4_000, 0);
    const reached = Math.min(...fitted.record.epochs.map(({ validationLoss }) => validationLoss));
    expect(reached).toBeGreaterThan(best - 0.01);
    expect(reached).toBeLessThan(best + 0.03);
  }, 120_000);

  describe("on the logit scale, for a probability with a uniform prior", () => {
    // Ten throws, of which 2 to 8 are heads: with none or all, the posterior under a flat prior of logit p is no distribution.
    const model = { prior: prior({ p: uniform(0, 1) }), simulator: betaBinomial({ n: 1, trials: 10 }) };
    const heads = Array.from({ length: 7 }, (_, i) => i + 2);
    const repeated = (times: number): Simulations => {
      const data = Float32Array.from({ length: 7 * times }, (_, i) => heads[i % 7]!);
      return wrap({ parameters: { p: new Float32Array(7 * times).fill(0.5) }, data, shape: [1] });
    };
    const learn = (priorTerm: boolean): Promise<FittedPosterior> =>
      train(variationalPosterior({ model, summary, density: splineFlow(), scale: "logit", priorTerm }), {
        simulations: repeated(800),
        validation: repeated(50),
        ...settings,
      });
    /** Largest error of means in standard deviations, and of standard deviations relative to them, against Beta(a + heads, a + tails). */
    const furthest = async (fitted: FittedPosterior, a: number): Promise<number> => {
      const posteriors = await fitted.posterior(repeated(1));
      const [means, sds] = [(await posteriors.mean()).column("p"), (await posteriors.sd()).column("p")];
      const errors = heads.flatMap((k, i) => {
        const [x, y] = [a + k, a + 10 - k];
        const sd = Math.sqrt((x * y) / (x + y + 1)) / (x + y);
        return [Math.abs(means[i]! - x / (x + y)) / sd, Math.abs(sds[i]! / sd - 1)];
      });
      return Math.max(...errors);
    };

    it("recovers the exact posteriors, Beta(1 + heads, 1 + tails), and the same from its file", async () => {
      const fitted = await learn(true);
      expect(await furthest(fitted, 1)).toBeLessThan(0.1);
      const path = `${process.env["TMPDIR"] ?? "/tmp"}/nabi-logit-${process.pid}.onnx`;
      await fitted.save(path);
      expect(await furthest((await load(path)) as FittedPosterior, 1)).toBeLessThan(0.1);
    }, 120_000);

    it("without the prior's term gives those under a flat prior of logit p, Beta(heads, tails), and warns once", async () => {
      const warnings: Error[] = [];
      const listen = (warning: Error): number => warnings.push(warning);
      process.on("warning", listen);
      const fitted = await learn(false);
      process.off("warning", listen);
      expect(warnings.map(({ name, message }) => [name, message.slice(0, 38)])).toEqual([
        ["NabiNotice", "variationalPosterior: priorTerm: false"],
      ]);
      expect(await furthest(fitted, 0)).toBeLessThan(0.1);
      expect(await furthest(fitted, 1)).toBeGreaterThan(0.3);
    }, 120_000);
  });

  it("gives no reward where single precision rounds a draw to the support's end", async () => {
    // q = N(20, 0.001²) of u = Φ⁻¹(p), at its mean: log q(u) − log φ(u), with a likelihood of 1. Taken at u(p(u)) = 5.4 it were −10⁸.
    const far: Density = {
      name: "far",
      conditions: () => 1,
      noise: () => 1,
      logDensity: (u) => reshape(multiply(-0.5e6, square(subtract(u, 20))), [u.shape[0]!]),
      sample: (noise) => add(20, multiply(0, noise)),
    };
    const model = { prior: prior({ p: uniform(0, 1) }), simulator: betaBinomial({ n: 1 }) };
    const likelihood = {
      name: "one",
      prior: model.prior,
      build: (_data: Expression, theta: Expression) => reshape(multiply(0, theta), [theta.shape[0]!]),
    };
    const { loss } = variationalPosterior({ model, summary: dense({ hidden: [] }), density: far, likelihood });
    const scope = rootScope();
    const losses = loss(input("data", [1, 1]), input("parameters", [1, 1]), scope);
    const weights = new Map(
      Array.from(scope.specs, ([name, { shape }]) => [name, new Float32Array(sizeOf(shape)).fill(1)]),
    );
    const executable = await (await chooseEngine("onnxruntime")).compile(
      bindParameters({ outputs: { losses } }, weights),
    );
    const { losses: got } = await executable.run({
      data: { data: Float32Array.of(3), shape: [1, 1] },
      noise: { data: Float32Array.of(0.5), shape: [1, 1] },
    });
    await executable.dispose();
    expect(got!.data[0]).toBeCloseTo(200 + 0.5 * Math.log(2 * Math.PI), 3);
  });

  it("refuses a prior of one's own, whose density no graph holds, unless it leaves the prior out", () => {
    const own = { ...normal(0, 1), spec: { family: "custom", parameters: {} } };
    const model = { prior: prior({ mu: own }), simulator: normalMean() };
    expect(() => variationalPosterior({ model, summary })).toThrow(
      "variationalPosterior: a built-in distribution is required as prior of mu, since the objective needs its density as a graph, got one of your own; train a posteriorEstimator instead",
    );
    expect(variationalPosterior({ model, summary, priorTerm: false }).name).toBe("variationalPosterior");
  });

  it("refuses a gradient that lacks a parameter, in the first step", async () => {
    const half = simulator({
      name: "half",
      shape: [2],
      simulate: ({ a, b }) => [a!, b!],
      logLikelihood: ({ a, b }) => ({ value: -(a! ** 2) - b! ** 2, gradient: { a: -2 * a! } }),
    });
    const model = { prior: prior({ a: normal(0, 1), b: normal(0, 1) }), simulator: half };
    const simulations = await simulate(model, { count: 300, seed: 1, ...quiet });
    await expect(train(variationalPosterior({ model, summary }), { simulations, ...settings })).rejects.toThrow(
      /^logLikelihood: half must give the derivative by b in its gradient, got undefined at a = \S+, b = \S+$/,
    );
  });

  it("refuses a likelihood without a gradient, and a simulator without a likelihood", async () => {
    const moons = { prior: prior({ theta1: normal(0, 1), theta2: normal(0, 1) }), simulator: twoMoons() };
    const simulations = await simulate(moons, { count: 300, seed: 1, ...quiet });
    await expect(train(variationalPosterior({ model: moons, summary }), { simulations, ...settings })).rejects.toThrow(
      /a log likelihood with its gradient is required; twoMoons gives none/,
    );
    const silent = {
      prior: prior({ mu: normal(0, 1) }),
      simulator: simulator({ name: "silent", shape: [2], simulate: () => [0, 1] }),
    };
    const none = await simulate(silent, { count: 300, seed: 1, ...quiet });
    await expect(
      train(variationalPosterior({ model: silent, summary }), { simulations: none, ...settings }),
    ).rejects.toThrow(/a simulator with logLikelihood is required, and silent has none/);
  });
});
