/** Start of the kernel and latency of a cell, measured by a client over its sockets. */
import { tmpdir } from "node:os";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { median } from "./alternate.js";
import type { BenchResult } from "./result.js";

const starts = 5;
const cells = 30;

async function runCell({ client }: RunningKernel, code: string): Promise<number> {
  const start = performance.now();
  const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
  await client.request("execute_request", { ...content, stop_on_error: true });
  return performance.now() - start;
}

export async function* kernelBench(): AsyncGenerator<BenchResult> {
  const started: number[] = [];
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < starts; round++) {
    const start = performance.now();
    const kernel = await launchKernel({ folder: tmpdir() });
    started.push(performance.now() - start);
    try {
      first.push(await runCell(kernel, "const x0 = 1 + 1; x0"));
      if (round === 0)
        for (let i = 1; i <= cells; i++) later.push(await runCell(kernel, `const x${i} = x${i - 1} + 1; x${i}`));
    } finally {
      await kernel.shutdown();
    }
  }
  yield { kind: "kernel", what: "start to first answer", value: median(started), unit: "ms" };
  yield { kind: "kernel", what: "first cell", value: median(first), unit: "ms" };
  yield { kind: "kernel", what: "later cells", value: median(later), unit: "ms" };
}
