/**
 * The kernel beside tslab's own and Deno's, each driven by the same client over its sockets, in alternation: starting, the latency of
 * trivial cells, early and late ones, completion, memory. tslab and Deno are measured where NABI_TSLAB, NABI_DENO or the PATH has them.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { KernelError } from "#kernel/error.js";
import { kernelArguments, launchKernel, type RunningKernel } from "#kernel/launch.js";
import { NabiError } from "#src/runtime/error.js";
import { median } from "./alternate.js";
import type { BenchResult } from "./result.js";

const rounds = 5;
const cells = 200;
const edge = 20; // cells at either end of a session whose times are compared
const completions = 11;
/** ms for one answer: tslab's kernel now and then gives none. */
const patience = 30_000;

interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
}

const timed = async (task: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await task();
  return performance.now() - start;
};

async function request({ client }: RunningKernel, type: string, content: object): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new NabiError(`${type}: an answer within ${patience / 1000} s is required, got none`);
    timer = setTimeout(() => reject(error), patience);
  });
  await Promise.race([client.request(type, content), late]).finally(() => clearTimeout(timer));
}

const runCell = (kernel: RunningKernel, code: string): Promise<number> => {
  const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
  return timed(() => request(kernel, "execute_request", { ...content, stop_on_error: true }));
};

/** Resident memory in MB, where Linux's /proc tells. */
function memory({ process: { pid } }: RunningKernel): number | undefined {
  try {
    return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return undefined; // another system
  }
}

async function completion(kernel: RunningKernel): Promise<number> {
  const ask = () => request(kernel, "complete_request", { code: "Math.ma", cursor_pos: 7 });
  await ask();
  const times: number[] = [];
  for (let i = 0; i < completions; i++) times.push(await timed(ask));
  return median(times);
}

/** One session of a kernel; the long part has figures that are medians themselves. */
async function session(command: readonly string[], long: boolean): Promise<Measured[]> {
  const folder = tmpdir();
  const start = performance.now();
  const kernel = await launchKernel({ folder, command });
  const measured: Measured[] = [];
  const add = (what: string, value: number | undefined, unit = "ms"): void => {
    if (value !== undefined) measured.push({ what, unit, value });
  };
  try {
    add("start to first answer", performance.now() - start);
    await runCell(kernel, "1 + 1");
    add("start to first result", performance.now() - start);
    if (!long) return measured;
    add("idle memory", memory(kernel), "MB");
    const expressions: number[] = [];
    const declarations: number[] = [];
    for (let i = 0; i < cells; i++) {
      expressions.push(await runCell(kernel, "1 + 1"));
      declarations.push(await runCell(kernel, `const x${i} = ${i}; x${i}`));
    }
    add("cell of an expression", median(expressions));
    add("cell of a declaration", median(declarations));
    add("the same, first 20", median(declarations.slice(0, edge)));
    add("the same, last 20 of 200", median(declarations.slice(-edge)));
    add("completion", await completion(kernel));
    return measured;
  } finally {
    await kernel.shutdown();
  }
}

/** ms for the first import of the library; only this kernel has it. */
async function firstImport(): Promise<number> {
  const kernel = await launchKernel({ folder: tmpdir() });
  try {
    await runCell(kernel, "1 + 1");
    return await runCell(kernel, 'import { train } from "nabi"');
  } finally {
    await kernel.shutdown();
  }
}

/** Another kernel's program, if the environment's variable or the PATH has it. */
function find(name: string, variable: string): string | undefined {
  const program = process.env[variable] ?? name.toLowerCase();
  if (spawnSync(program, ["--version"]).status === 0) return program;
  console.log(`No ${name} column: no ${name.toLowerCase()} on the PATH. Point ${variable} at one.`);
  return undefined;
}

/** What another kernel does wrong is told and costs it the round. */
async function orNothing(name: string, measure: () => Promise<Measured[]>): Promise<Measured[]> {
  try {
    return await measure();
  } catch (error) {
    if (name === "nabi" || !(error instanceof NabiError || error instanceof KernelError)) throw error;
    console.log(`No figures of ${name} in this round: ${error.message}`);
    return [];
  }
}

export async function* kernelBench(): AsyncGenerator<BenchResult> {
  const [tslab, deno] = [find("tslab", "NABI_TSLAB"), find("Deno", "NABI_DENO")];
  const commands = {
    nabi: kernelArguments(),
    ...(tslab && { tslab: [tslab, "kernel", "--config-path", "{connection_file}"] }),
    ...(deno && { Deno: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"] }),
  };
  const all = new Map<
    string,
    { readonly name: string; readonly what: string; readonly unit: string; values: number[] }
  >();
  const complete = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      for (const { what, unit, value } of await orNothing(name, () => session(command, !complete.has(name)))) {
        complete.add(name);
        const key = `${what} ${name}`;
        if (!all.has(key)) all.set(key, { name, what, unit, values: [] });
        all.get(key)?.values.push(value);
      }
    }
  }
  const rows = [...all.values()].sort((a, b) => order(a.what) - order(b.what));
  for (const { name, what, unit, values } of rows) yield { kind: `kernel, ${name}`, what, value: median(values), unit };
  yield { kind: "kernel, nabi", what: "first import of nabi", value: await firstImport(), unit: "ms" };
}

const figures = ["start to first answer", "start to first result", "idle memory"];
const order = (what: string): number => (figures.includes(what) ? figures.indexOf(what) : figures.length);
