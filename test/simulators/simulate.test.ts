import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Distribution } from "#src/distributions/distribution.js";
import { exponential } from "#src/distributions/exponential.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { AbortError, NabiError } from "#src/runtime/error.js";
import type { ProgressEvent } from "#src/runtime/progress.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { type Model, type Simulator, simulator } from "#src/simulators/simulator.js";

const built = fileURLToPath(new URL("../../dist/test/simulators/models/noisy-line.js", import.meta.url));
const source = fileURLToPath(new URL("./models/noisy-line.ts", import.meta.url));
const joint = prior({ slope: uniform(0, 1), noise: exponential(2) });
const inFunction: Simulator = simulator({
  name: "noisyLine",
  shape: [5],
  simulate: ({ slope, noise }, random) => [0, 1, 2, 3, 4].map((x) => slope! * x + noise! * random.normal()),
});
const inModule = simulator({ module: built });

const model = (own: Simulator): Model => ({ prior: joint, simulator: own });
const caught = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect.fail("no error"),
    (error: Error) => error,
  );
const arrays = (own: Simulations): unknown => [Array.from(own.parameters), Array.from(own.data)];

describe("simulate", () => {
  // First of all: the notice is given once in the life of a process, and any slow test would use it up.
  it("says once how a function can use all cores", async () => {
    const slow = simulator({
      name: "slow",
      shape: [1],
      simulate: () => {
        const end = performance.now() + 10;
        while (performance.now() < end);
        return [1];
      },
    });
    const details = async (): Promise<string[]> => {
      const all: string[] = [];
      const onProgress = (event: ProgressEvent): void => void (event.detail && all.push(event.detail));
      await simulate(model(slow), { count: 40, seed: 1, onProgress });
      return all;
    };
    expect((await details()).join()).toContain("module:");
    expect(await details()).toEqual([]);
  });

  it("gives the same bits in a function, a module, a TypeScript module, and for any number of workers", async () => {
    const reference = arrays(await simulate(model(inFunction), { count: 300, seed: 7 }));
    for (const workers of [1, 2, 3]) {
      expect(arrays(await simulate(model(inModule), { count: 300, seed: 7, workers }))).toEqual(reference);
    }
    const inTypeScript = simulator({ module: source });
    expect(arrays(await simulate(model(inTypeScript), { count: 300, seed: 7 }))).toEqual(reference);
    expect(arrays((await simulate(model(inModule), { count: 500, seed: 7 })).slice(0, 300))).toEqual(reference);
    expect(arrays(await simulate(model(inModule), { count: 300, seed: 8 }))).not.toEqual(reference);
  });

  it("gives the same bits with a batch method, whatever the sizes of its batches", async () => {
    const sizes: number[] = [];
    const batched: Simulator = {
      ...inFunction,
      batch: (parameters, randoms) => {
        sizes.push(parameters.length);
        return parameters.map((values, i) => inFunction.simulate(values, randoms[i]!));
      },
    };
    const one = await simulate(model(batched), { count: 2000, seed: 3 });
    expect(arrays(one)).toEqual(arrays(await simulate(model(inFunction), { count: 2000, seed: 3 })));
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  it("draws parameters from the prior and data from the stored parameters", async () => {
    const echo = simulator({ name: "echo", shape: [], simulate: ({ slope }) => slope! });
    const { parameters, data, shape, length } = await simulate(model(echo), { count: 4000, seed: 1 });
    expect([shape, length]).toEqual([[], 4000]);
    const slopes = Array.from(data);
    expect(slopes).toEqual(slopes.map((_, i) => parameters[2 * i]));
    const mean = slopes.reduce((a, b) => a + b) / length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / length));
    const noises = slopes.map((_, i) => parameters[2 * i + 1]!);
    expect(Math.abs(noises.reduce((a, b) => a + b) / length - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(length));
  });

  it("keeps stored parameters inside the open support, which rounding would leave", async () => {
    const edge = (x: number): Distribution => ({
      ...uniform(0, 0.6),
      sample: () => x,
      spec: { family: "custom", parameters: {} },
    });
    const own: Model = {
      prior: prior({ low: edge(1e-60), high: edge(0.6 - 1e-12) }),
      simulator: simulator({ name: "both", shape: [2], simulate: ({ low, high }) => [low!, high!] }),
    };
    const { data } = await simulate(own, { count: 1, seed: 1 });
    expect(data[0]).toBeGreaterThan(0);
    expect(data[1]).toBeLessThan(0.6);
    expect(data[1]).toBeGreaterThan(0.6 - 1e-7);
  });

  it("reports progress that ends with all simulations done", async () => {
    const events: ProgressEvent[] = [];
    await simulate(model(inModule), { count: 5000, seed: 1, onProgress: (event) => void events.push(event) });
    expect(events.at(-1)).toMatchObject({ label: "simulate", done: 5000, total: 5000, ended: true });
    expect(events.filter((event) => event.ended)).toHaveLength(1);
  });

  it("leaves the event loop free while a function simulates", async () => {
    const busy = simulator({
      name: "busy",
      shape: [1],
      simulate: () => {
        const end = performance.now() + 5;
        while (performance.now() < end);
        return [1];
      },
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await simulate(model(busy), { count: 100, seed: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(9); // 500 ms in slices of 50 ms or less
  });
});

describe("simulate, interrupted", () => {
  it("ends within a second and keeps the finished simulations, in threads and in this one", async () => {
    for (const own of [
      simulator({ module: built, export: "slow" }),
      { ...simulator({ module: built, export: "slow" }), source: undefined },
    ]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 700);
      const began = performance.now();
      const error = await caught(
        simulate(model(own as Simulator), { count: 100_000, seed: 2, signal: controller.signal }),
      );
      expect(performance.now() - began).toBeLessThan(1700);
      expect(error).toBeInstanceOf(AbortError);
      const partial = (error as AbortError).partial as Simulations;
      expect(partial.length).toBeGreaterThan(0);
      const whole = await simulate(model(simulator({ ...own, simulate: ({ slope }) => [slope!] })), {
        count: partial.length,
        seed: 2,
      });
      expect(arrays(partial)).toEqual(arrays(whole));
    }
  });

  it("does nothing when the signal has fired already", async () => {
    const error = await caught(simulate(model(inModule), { count: 100, seed: 2, signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(AbortError);
    expect(((error as AbortError).partial as Simulations).length).toBe(0);
  });
});

describe("simulate, bad input", () => {
  const failing = async (simulateOne: Simulator["simulate"]): Promise<Error> =>
    caught(simulate(model(simulator({ name: "bad", shape: [2, 2], simulate: simulateOne })), { count: 3, seed: 1 }));

  it("names the simulation, its parameters and what was wrong", async () => {
    const threw = await failing(() => {
      throw new RangeError("no convergence");
    });
    expect(threw).toBeInstanceOf(NabiError);
    expect(threw.message).toMatch(
      /^simulate: bad failed on simulation 0 \(slope = 0\.\d+, noise = \d.*\): no convergence$/,
    );
    expect(threw.cause).toBeInstanceOf(RangeError);
    expect((await failing(() => [1, 2, 3])).message).toMatch(/4 numbers are required for shape \[2, 2\], got 3$/);
    expect((await failing(() => undefined as never)).message).toMatch(/4 numbers are required .* got undefined$/);
    expect((await failing(() => [1, 2, 3, Number.NaN])).message).toMatch(
      /finite numbers are required, got NaN at position 3$/,
    );
    expect((await failing(() => [1, -1 / 0, 3, 4])).message).toMatch(/got -Infinity at position 1$/);
    expect((await failing(() => [1, 1e300, 3, 4])).message).toMatch(/got 1e\+300 at position 1$/);
  });

  it("names the first simulation at fault, the same for any number of workers, with the original error as cause", async () => {
    const faulty = simulator({ module: built, export: "faulty" });
    const messages = new Set<string>();
    for (const workers of [1, 2, 3]) {
      const error = await caught(simulate(model(faulty), { count: 400, seed: 5, workers }));
      expect(error).toBeInstanceOf(NabiError);
      expect((error.cause as Error).message).toBe("too steep");
      messages.add(error.message);
    }
    const inline = { ...faulty, source: undefined } as unknown as Simulator;
    messages.add((await caught(simulate(model(inline), { count: 400, seed: 5 }))).message);
    expect([...messages]).toHaveLength(1);
    expect([...messages][0]).toMatch(/^simulate: faulty failed on simulation \d+ \(slope = 0\.9/);
  });

  it("names simulation 0 also where simulation 1 fails before it", async () => {
    const { parameters } = await simulate(model(inFunction), { count: 2, seed: 3 });
    expect([parameters[0]! > 0.5, parameters[2]! > 0.5]).toEqual([false, true]);
    const unequal = simulator({ module: built, export: "unequal" });
    const error = await caught(simulate(model(unequal), { count: 100, seed: 3, workers: 2 }));
    expect(error.message).toMatch(/^simulate: unequal failed on simulation 0 /);
  });

  it("finds the simulation that fails in a batch", async () => {
    const own: Simulator = {
      ...inFunction,
      simulate: () => {
        throw new Error("alone");
      },
      batch: () => {
        throw new Error("together");
      },
    };
    expect((await caught(simulate(model(own), { count: 3, seed: 1 }))).message).toMatch(/simulation 0 .*: alone$/);
  });

  it("survives the death of a thread with an error", async () => {
    const error = await caught(
      simulate(model(simulator({ module: built, export: "deadly" })), { count: 100, seed: 1 }),
    );
    expect(error.message).toBe("worker thread: ended with exit code 3 before its work was done");
  });

  it("refuses counts, workers, seeds and models that make no sense", async () => {
    const message = async (options: object, own: unknown = model(inFunction)): Promise<string> =>
      (await caught(simulate(own as Model, { count: 1, seed: 1, ...options }))).message;
    for (const count of [0, -1, 1.5, Number.NaN]) {
      expect(await message({ count })).toBe(`simulate: count must be a positive integer, got ${count}`);
    }
    expect(await message({ workers: 0 })).toBe("simulate: workers must be a positive integer, got 0");
    expect(await message({ seed: 0.5 })).toMatch(/seed must be an integer/);
    expect(await message({}, {})).toMatch(/a model \{ prior, simulator \} is required/);
    expect(await message({}, null)).toMatch(/a model \{ prior, simulator \} is required/);
    const wrong = { prior: prior({ slope: uniform(0, 1) }), simulator: inModule };
    expect(await message({}, wrong)).toBe(
      "simulate: noisyLine reads slope, noise; the prior must name these, got slope",
    );
    expect(await message({ count: 1e12 })).toMatch(
      /data sets of shape \[5\] need .* GiB at once, which cannot be had$/,
    );
  });
});

describe("a script that simulates", () => {
  it("ends by itself, although it used threads, and prints nothing", () => {
    const file = (name: string): string => JSON.stringify(new URL(`../../dist/src/${name}.js`, import.meta.url).href);
    const script = `
      const { simulate } = await import(${file("simulators/simulate")});
      const { simulator } = await import(${file("simulators/simulator")});
      const { prior } = await import(${file("distributions/prior")});
      const { uniform } = await import(${file("distributions/uniform")});
      const model = { prior: prior({ slope: uniform(0, 1), noise: uniform(0, 1) }), simulator: simulator({ module: ${JSON.stringify(built)} }) };
      await simulate(model, { count: 1000, seed: 1 });`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      timeout: 10_000,
      stdio: "pipe",
    });
    expect(output.toString()).toBe("");
  });
});
