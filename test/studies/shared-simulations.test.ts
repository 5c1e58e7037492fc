import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { simulate } from "#src/simulators/simulate.js";
import { simulator } from "#src/simulators/simulator.js";
import { forgetSimulations, sharedSimulations } from "#src/studies/shared-simulations.js";

const folder = join(mkdtempSync(join(tmpdir(), "nabi-shared-")), "kept");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let calls = 0;
const model = (shift: number) => ({
  prior: prior({ a: uniform(0, 1) }),
  simulator: simulator({
    name: "shifted",
    shape: [2, 3],
    simulate: ({ a }, random) => {
      calls++;
      return Array.from({ length: 6 }, () => a! + shift + random.uniform());
    },
  }),
});
const options = { count: 10, seed: 3, onProgress: () => {} };

it("simulates once, and again where the simulator has changed", async () => {
  const { simulations: first, seconds } = await sharedSimulations(model(0), options, folder);
  expect(seconds).toBeGreaterThan(0);
  expect(calls).toBe(10);
  const { simulations: again, seconds: before } = await sharedSimulations(model(0), options, folder);
  expect(before).toBe(seconds); // what they took when they were made
  expect(calls).toBe(12); // two to see that it is the same simulator
  expect(again.data).toEqual(first.data);
  expect(again.parameters).toEqual(first.parameters);
  expect([again.length, again.shape, again.names]).toEqual([10, [2, 3], ["a"]]);
  const { simulations: changed } = await sharedSimulations(model(1), options, folder);
  expect(changed.data).toEqual((await simulate(model(1), options)).data);
  expect(readdirSync(folder)).toHaveLength(3);
  await forgetSimulations(folder);
  expect(existsSync(folder)).toBe(false);
});
