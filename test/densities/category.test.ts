import { describe, expect, it } from "vitest";
import { categoryOf } from "#src/densities/category.js";
import { chooseEngine } from "#src/engine/choose.js";
import { input } from "#src/graph/expression.js";
import { random } from "#src/random/random.js";

/** Chosen category of each row. */
async function choose(u: readonly number[], probabilities: readonly number[], engine: string): Promise<number[]> {
  const [m, k] = [u.length, probabilities.length];
  const program = { outputs: { y: categoryOf(input("u", [m, 1]), input("p", [m, k])) } };
  const executable = await (await chooseEngine(engine)).compile(program);
  const { y } = await executable.run({
    u: { data: Float32Array.from(u), shape: [m, 1] },
    p: { data: Float32Array.from({ length: m * k }, (_, i) => probabilities[i % k]!), shape: [m, k] },
  });
  await executable.dispose();
  return u.map((_, i) => {
    const row = Array.from(y!.data.subarray(i * k, (i + 1) * k));
    expect([...row].sort()).toEqual([...new Array<number>(k - 1).fill(0), 1]); // exactly one category, whatever the rounding
    return row.indexOf(1);
  });
}

describe.each(["onnxruntime", "reference"])("categoryOf on %s", (engine) => {
  it("picks by cumulated probabilities", async () => {
    expect(await choose([0.01, 0.24, 0.26, 0.74, 0.76, 0.999], [0.25, 0.5, 0.25], engine)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(await choose([0.3, 0.9], [0, 1], engine)).toEqual([1, 1]);
  });

  it("picks one of many at the very ends, also where probabilities do not add up to one exactly", async () => {
    const sixteen = new Array<number>(16).fill(1 / 16 - 1e-6);
    expect(await choose([2 ** -40, 1 - 2 ** -24], sixteen, engine)).toEqual([0, 15]);
    const stream = random(1);
    const u = Array.from({ length: 4000 }, () => stream.uniform());
    const picked = await choose(u, new Array<number>(16).fill(1 / 16), engine);
    picked.forEach((k, i) => {
      const exact = Math.floor(u[i]! * 16);
      if (Math.abs(u[i]! * 16 - Math.round(u[i]! * 16)) > 1e-4) expect(k).toBe(exact);
    });
  });
});
