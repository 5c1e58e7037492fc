/** PyTorch's side of the benchmark, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NamedArray } from "./nabi-jobs.js";

export interface Timed {
  /** Milliseconds of each repetition. */
  readonly times: readonly number[];
  /** What each repetition returned. */
  readonly values: readonly number[];
}

export interface PyTorch {
  readonly version: string;
  /** Sends weights and a batch under a name. */
  prepare(job: string, workload: string, weights: readonly NamedArray[], batch: readonly NamedArray[]): Promise<void>;
  run(job: string, what: "train" | "forward", count: number): Promise<Timed>;
  close(): Promise<void>;
}

// The built file lies in dist/test/bench, the script beside its source.
const script: string = fileURLToPath(new URL("../../../test/bench/torch-worker.py", import.meta.url));

/** Lines of a process's answers; a process that ends leaves the reason in its error output. */
function conversation(process: ChildProcess): { ask(line?: object): Promise<unknown> } {
  const lines = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
  let complaint = "";
  process.stderr!.on("data", (chunk) => {
    complaint += chunk;
  });
  const failed = new Promise<never>((_resolve, reject) => process.once("error", reject));
  failed.catch(() => {});
  return {
    ask: async (line) => {
      if (line) process.stdin!.write(`${JSON.stringify(line)}\n`);
      const { value, done } = await Promise.race([lines.next(), failed]);
      if (done) throw new Error(complaint.trim().split("\n").at(-1) || "the process ended");
      return JSON.parse(value);
    },
  };
}

/** Starts PyTorch with a number of threads. Throws where Python or torch is missing. NABI_PYTHON names the interpreter. */
export async function startPyTorch(threads: number): Promise<PyTorch> {
  const child = spawn(process.env["NABI_PYTHON"] || "python3", [script, String(threads)], {
    env: { ...process.env, OMP_WAIT_POLICY: "PASSIVE" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { ask } = conversation(child);
  const { torch } = (await ask()) as { torch: string };
  const folder = await mkdtemp(join(tmpdir(), "nabi-bench-"));
  const store = async (job: string, arrays: readonly NamedArray[]): Promise<object[]> =>
    Promise.all(
      arrays.map(async ({ name, shape, data }) => {
        const path = join(folder, `${job}-${name}.bin`.replaceAll(/[/\s]/g, "-"));
        await writeFile(path, data);
        return { path, shape };
      }),
    );
  return {
    version: torch,
    prepare: async (job, workload, weights, batch) => {
      await ask({ job, workload, weights: await store(job, weights), batch: await store(job, batch) });
    },
    run: async (job, what, count) => (await ask({ job, run: what, count })) as Timed,
    close: async () => {
      child.stdin!.end();
      child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
