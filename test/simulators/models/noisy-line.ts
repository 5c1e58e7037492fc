/** A simulator in a module: five noisy points on a line. Imported as JavaScript (built) and as TypeScript (source). */
import { type Simulator, simulator } from "#src/simulators/simulator.js";
import { positions } from "./positions.js";

const five: Simulator = simulator({
  name: "noisyLine",
  shape: [5],
  parameters: ["slope", "noise"],
  simulate: ({ slope, noise }, random) => positions.map((x) => slope! * x + noise! * random.normal()),
});

export default five;

/** A function that makes one, with another number of points. */
export function noisyLine(count: number): Simulator {
  return simulator({
    name: "noisyLine",
    shape: [count],
    simulate: ({ slope, noise }, random) =>
      Float64Array.from({ length: count }, (_, i) => slope! * i + noise! * random.normal()),
  });
}

/** Takes a long time over each simulation. */
export const slow: Simulator = simulator({
  name: "slow",
  shape: [1],
  simulate: ({ slope }) => {
    const end = performance.now() + 30;
    while (performance.now() < end);
    return [slope!];
  },
});

/** Fails on some simulations. */
export const faulty: Simulator = simulator({
  name: "faulty",
  shape: [2],
  simulate: ({ slope }) => {
    if (slope! > 0.9) throw new RangeError("too steep");
    return [slope!, 1];
  },
});

/** Fails at once for steep slopes, and after a while for others. */
export const unequal: Simulator = simulator({
  name: "unequal",
  shape: [1],
  simulate: ({ slope }) => {
    const end = performance.now() + (slope! > 0.5 ? 0 : 400);
    while (performance.now() < end);
    throw new Error("always");
  },
});

/** Ends the thread it runs in. */
export const deadly: Simulator = simulator({ name: "deadly", shape: [1], simulate: () => process.exit(3) });

export const nothing = 3;
