import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

// Limits of time hold only where nothing else takes the processor: these files run last, one after the other.
const timed = [
  "test/kernel/**/*.test.ts",
  "test/cli.test.ts",
  "test/runtime/**/*.test.ts",
  "test/fitted/train.test.ts",
  "test/simulators/simulate.test.ts",
  "test/samplers/{grid-posterior,metropolis-hastings}.test.ts",
];

const config: ViteUserConfig = {
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // Native add-ons (onnxruntime, zeromq) need processes of their own.
    pool: "forks",
    // Ends what hangs; a slow machine may take long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests import the built files through package.json's "imports": what is tested is what users run.
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: timed,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: "timed", include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
};

export default config;
