/** The estimators in data/estimators open, give the numbers that they gave when they were saved, and answer fields of their studies. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { openOnnx } from "#src/engine/choose.js";
import { readEstimator } from "#src/fitted/estimator-file.js";
import { type LoadedEstimator, load } from "#src/fitted/load.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { model as gp, microFields as gpFields } from "#src/studies/gp/model.js";
import { model as maxStable, microFields as maxStableFields } from "#src/studies/max-stable/model.js";

const folder = fileURLToPath(new URL("../../data/estimators/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".onnx"));

const studies = {
  gp: { model: gp, fields: gpFields, points: 60 },
  msp: { model: maxStable, fields: maxStableFields, points: 16 },
} as const;
/** Method and kind of each file, by the name that the studies give it. */
const kinds: Readonly<Record<string, readonly [method: string, kind: string]>> = {
  nbe: ["pointEstimator", "point"],
  quantiles: ["quantileEstimator", "quantile"],
  fkl: ["posteriorEstimator", "density"],
  rkl1: ["variationalPosterior", "density"],
  rkl2: ["variationalPosterior", "density"],
  rkl3: ["variationalPosterior", "density"],
  nre: ["ratioEstimator", "potential"],
  nle: ["likelihoodEstimator", "potential"],
};

/** Tables with a row or more a field: what the estimator says of each parameter. */
async function answers(estimator: LoadedEstimator, fields: Simulations, points: number) {
  if (estimator.kind === "point") return [await estimator.estimate(fields)];
  if (estimator.kind === "quantile") {
    const quantiles = await estimator.quantiles(fields);
    return estimator.levels.map((level) => quantiles.level(level));
  }
  const options = estimator.kind === "potential" ? { points, onProgress: () => {} } : undefined;
  const posteriors = await estimator.posterior(fields, options);
  for (let i = 0; i < fields.length; i++) {
    const one = posteriors.at(i);
    expect(await one.logProb(await one.mean())).toSatisfy(Number.isFinite);
  }
  return [await posteriors.mean(), await posteriors.quantile(0.05), await posteriors.sample(100)];
}

it("all methods of both studies have their file", () => {
  const gpFiles = Object.keys(kinds).map((name) => `gp-${name}.onnx`);
  expect(files.sort()).toEqual([...gpFiles, ...["fkl", "nbe", "nre", "quantiles"].map((n) => `msp-${n}.onnx`)].sort());
});

describe.each(files)("%s", (name) => {
  const [study, method] = name.replace(".onnx", "").split("-") as [keyof typeof studies, string];
  const { model, fields, points } = studies[study];
  let estimator: LoadedEstimator | undefined;
  afterAll(() => estimator?.dispose());

  it("opens, gives the numbers of its test vectors, and answers inside the prior's support", async () => {
    estimator = await load(folder + name);
    expect([estimator.method, estimator.kind]).toEqual(kinds[method]);
    expect([estimator.names, estimator.shape]).toEqual([model.prior.names, model.simulator.shape]);
    const data = (await fields()).slice(0, 2);
    for (const table of await answers(estimator, data, points)) {
      expect(table.length % 2).toBe(0);
      model.prior.distributions.forEach(({ support }, j) => {
        for (const value of table.column(model.prior.names[j]!)) {
          expect(value).toBeGreaterThan(support.lower);
          expect(value).toBeLessThan(support.upper);
        }
      });
    }
  });

  it("gives every output of its test vectors to whoever runs the whole graph", async () => {
    const { bytes, test } = await readEstimator(folder + name);
    const whole = await openOnnx(bytes);
    const feeds = Object.entries(test.inputs).map(([input, { shape, values }]) => [
      input,
      { shape, data: Float32Array.from(values) },
    ]);
    const given = await whole.run(Object.fromEntries(feeds));
    await whole.dispose();
    expect(Object.keys(given).sort()).toEqual(Object.keys(test.outputs).sort());
    for (const [output, { shape, values }] of Object.entries(test.outputs)) {
      expect(given[output]!.shape, output).toEqual(shape);
      const size = Math.max(...values.map(Math.abs));
      const off = Math.max(...values.map((value, i) => Math.abs(value - given[output]!.data[i]!)));
      expect(off, output).toBeLessThan(1e-3 * size);
    }
  });
});
