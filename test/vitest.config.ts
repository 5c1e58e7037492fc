import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    // Native add-ons (onnxruntime, zeromq) need processes of their own.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    // Tests import the built files through package.json's "imports": what is tested is what users run.
    server: { deps: { external: [/\/dist\//] } },
  },
};

export default config;
