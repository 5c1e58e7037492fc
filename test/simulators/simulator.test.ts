import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path, { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { NabiError } from "#src/runtime/error.js";
import { type SimulatorOptions, simulator } from "#src/simulators/simulator.js";

const source = fileURLToPath(new URL("./models/noisy-line.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "nabi-simulator-"));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, code: string): string => {
  const file = join(folder, name);
  writeFileSync(file, code);
  return file;
};

describe("simulator", () => {
  it("keeps the author's object as this, and makes a list of a plain number", () => {
    const own = {
      name: "own",
      shape: [],
      offset: 2,
      simulate(this: { offset: number }) {
        return this.offset;
      },
    };
    expect(simulator(own as unknown as SimulatorOptions).simulate({}, random(1))).toEqual([2]);
  });

  it("says what is missing", () => {
    const bad = (options: object): string => {
      try {
        simulator(options as SimulatorOptions);
      } catch (error) {
        expect(error).toBeInstanceOf(NabiError);
        return (error as Error).message;
      }
      return expect.fail("no error");
    };
    const simulate = (): number[] => [1];
    expect(bad({ shape: [1], simulate })).toBe("simulator: a name is required, got none");
    expect(bad({ name: "x", simulate })).toMatch(/a shape, a list of positive integers, is required, got none/);
    expect(bad({ name: "x", shape: [0], simulate })).toMatch(/got \[0\]/);
    expect(bad({ name: "x", shape: [1] })).toMatch(/simulate\(parameters, random\) is required, got none/);
    expect(bad({ name: "x", shape: [1], simulate, logLikelihood: 3 })).toMatch(
      /a function as logLikelihood is required, got 3/,
    );
  });
});

describe("module simulators", () => {
  it("are found by path, by URL and by export, and know their source", () => {
    const byPath = simulator({ module: source });
    const byUrl = simulator({ module: pathToFileURL(source) });
    expect(byPath.source).toMatchObject({ module: pathToFileURL(source).href, export: "default" });
    // Threads get the JavaScript of the module and its neighbour, so that none of them loads a compiler.
    expect(Object.keys(byPath.source!.compiled!).map((file) => path.basename(file))).toEqual([
      "noisy-line.ts",
      "positions.ts",
    ]);
    expect(byUrl.source).toEqual(byPath.source);
    const made = simulator({ module: source, export: "noisyLine", arguments: [3] });
    expect(made.shape).toEqual([3]);
    expect(made.simulate({ slope: 1, noise: 0 }, random(1))).toEqual(Float64Array.of(0, 1, 2));
  });

  it("are read relative to the working directory, and again after they were edited", () => {
    const code = (value: number): string =>
      `export default { name: "edited", shape: [] as number[], simulate: (): number => ${value} };`;
    const file = written("edited.ts", code(1));
    const relative = `./${path.relative(process.cwd(), file)}`;
    expect(simulator({ module: relative }).simulate({}, random(1))).toEqual([1]);
    written("edited.ts", code(2));
    expect(simulator({ module: relative }).simulate({}, random(1))).toEqual([2]);
  });

  it("explain what is wrong with a module", () => {
    const message = (module: string, name?: string): string => {
      try {
        simulator({ module, ...(name ? { export: name } : {}) });
      } catch (error) {
        expect(error).toBeInstanceOf(NabiError);
        return (error as Error).message;
      }
      return expect.fail("no error");
    };
    expect(message("./absent.js")).toMatch(/^simulator: .*absent\.js cannot be loaded: Cannot find module/);
    expect(message("./absent.ts")).toMatch(/^simulator: .*absent\.ts cannot be loaded: ENOENT/);
    expect(message(source, "none")).toMatch(
      /must export a simulator, .* as none; it exports deadly, default, faulty, noisyLine, nothing, slow, unequal$/,
    );
    expect(message(source, "nothing")).toMatch(/as nothing; it exports/);
    expect(message(written("syntax.ts", "export default {"))).toMatch(/syntax\.ts cannot be loaded/);
    expect(message(written("await.mjs", "await 0; export default {};"))).toMatch(/await at the top level/);
    expect(message(written("half.mjs", "export default { name: 'half' };"))).toMatch(
      /export "default" of .*half\.mjs: a shape/,
    );
    expect(message("https://example.org/model.js")).toMatch(/a path or a file URL is required/);
  });
});
