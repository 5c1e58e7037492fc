import { expect, it } from "vitest";
import { bayes, classifierMap, classifierScores, evidence, likelihood } from "#src/studies/classifier/model.js";

it("integrates the evidence to six digits", () => {
  // Away from zero the integrand in θ is smooth: a fine midpoint rule is as good as exact.
  for (const z of [-0.5, 0.4, 2]) {
    const n = 100_000;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += likelihood(z, (k + 0.5) / n) / n;
    expect(evidence(z)).toBeCloseTo(sum, 6);
  }
});

it("has the published optimum, which other classifiers do not reach", async () => {
  const best = await classifierScores(bayes, 1_000);
  expect(best.crossEntropy).toBeCloseTo(0.584, 2.5);
  expect(best.accuracy).toBeCloseTo(0.669, 2.5);
  expect(best.mutualInformation).toBeCloseTo(0.422, 2.5);
  const bolder = await classifierScores(
    async (z, theta) => (await bayes(z, theta)).map((c) => c ** 2 / (c ** 2 + (1 - c) ** 2)),
    500,
  );
  const coin = await classifierScores(async (_, theta) => theta.map(() => 0.5), 100);
  expect(bolder.crossEntropy).toBeGreaterThan(best.crossEntropy + 0.01);
  expect(coin.crossEntropy).toBeCloseTo(Math.log(2), 12);
});

it("maps θ to rows and z to columns", async () => {
  const map = await classifierMap(async (z, theta) => theta.map((t) => (z > 1 ? t : 0)));
  expect(map[59]).toBeCloseTo(0.5 / 60, 12);
  expect(map[0]).toBe(0);
  expect(map.at(-1)).toBeCloseTo(59.5 / 60, 12);
});
