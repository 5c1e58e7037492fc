/**
 * `npm run soak [-- cells]`: one kernel through a person's long day, 2,000 cells by default, with the latency of every cell and the process's
 * memory: resident, and at the end of each quarter what is left of the heap after a collection. Writes data/results/soak.json and soak.svg,
 * and fails if a cell ends otherwise than it must, or if one of them is larger by a fifth in the last quarter than in the second (the
 * first warms up).
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { plot } from "#src/plots/plot.js";
import { NabiError } from "#src/runtime/error.js";
import { median } from "./alternate.js";
import { measure, results, writeReport } from "./report.js";
import { type Kind, preparation, type SoakCell, soakCells } from "./soak-cells.js";

const seed = 1;
const growthAllowed = 0.2;
/** Kinds whose time is the kernel's own, and not that of a training or of the person's patience. */
const timedKinds: readonly Kind[] = [
  "expression",
  "declaration",
  "edit",
  "print",
  "await",
  "typeError",
  "thrown",
  "plot",
];

interface Step {
  readonly kind: Kind;
  readonly milliseconds: number;
  readonly megabytes: number;
}

function memory({ process: { pid } }: RunningKernel): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) / 1024;
}

async function run(kernel: RunningKernel, { code, status, interruptAfter, kind }: SoakCell): Promise<Step> {
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const reply = await kernel.client.request("execute_request", { code }, ({ header }) => {
    if (interruptAfter === undefined || header.msg_type !== "execute_input") return;
    timer = setTimeout(() => void kernel.client.control("interrupt_request"), interruptAfter);
  });
  clearTimeout(timer);
  const milliseconds = performance.now() - start;
  if (reply.content["status"] === status) return { kind, milliseconds, megabytes: memory(kernel) };
  throw new NabiError(
    `soak: a cell that ends with ${status} is required, got ${JSON.stringify(reply.content)} of\n${code}`,
  );
}

/** What the heap holds after a collection, in MB. */
async function liveHeap(kernel: RunningKernel): Promise<number> {
  const user_expressions = { live: "collect(); process.memoryUsage().heapUsed / 1e6" };
  const { content } = await kernel.client.request("execute_request", { code: "", user_expressions });
  const { live } = content["user_expressions"] as { live: { data: Record<string, string> } };
  return Number(live.data["text/plain"]);
}

const quarter = (steps: readonly Step[], index: number): readonly Step[] => {
  const size = Math.floor(steps.length / 4);
  return steps.slice(index * size, (index + 1) * size);
};

/** Median time of each kind in a quarter over that in another, averaged over kinds. */
function latencyGrowth(steps: readonly Step[]): number {
  const ratios = timedKinds.map((kind) => {
    const times = (index: number) =>
      quarter(steps, index)
        .filter((step) => step.kind === kind)
        .map(({ milliseconds }) => milliseconds);
    return median(times(3)) / median(times(1));
  });
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length - 1;
}

function memoryGrowth(steps: readonly Step[]): number {
  const typical = (index: number): number => median(quarter(steps, index).map(({ megabytes }) => megabytes));
  return typical(3) / typical(1) - 1;
}

/** Medians over 50 cells. */
function smoothed(steps: readonly Step[], value: (step: Step) => number): { x: number[]; y: number[] } {
  const width = Math.max(1, Math.min(50, Math.floor(steps.length / 10)));
  const windows = Array.from({ length: Math.floor(steps.length / width) }, (_, i) =>
    steps.slice(i * width, (i + 1) * width),
  );
  return { x: windows.map((_, i) => (i + 1) * width), y: windows.map((window) => median(window.map(value))) };
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 2000);
  if (!(Number.isInteger(count) && count >= 200))
    throw new NabiError(`soak: 200 cells or more are required, got ${process.argv[2]}`);
  const kernel = await launchKernel({ folder: tmpdir() });
  const steps: Step[] = [];
  const live: number[] = [];
  try {
    const prepared = await kernel.client.request("execute_request", { code: preparation });
    if (prepared.content["status"] !== "ok") throw new NabiError(`soak: ${JSON.stringify(prepared.content)}`);
    for (const cell of soakCells(count, seed)) {
      steps.push(await run(kernel, cell));
      if (steps.length % Math.floor(count / 4) === 0) live.push(await liveHeap(kernel));
      if (steps.length % 100 === 0) console.log(`${steps.length} cells, ${steps.at(-1)?.megabytes.toFixed(0)} MB`);
    }
  } finally {
    await kernel.shutdown();
  }
  const growth = { latency: latencyGrowth(steps), memory: memoryGrowth(steps), liveHeap: live[3]! / live[1]! - 1 };
  const own = (kinds: readonly Kind[]) =>
    steps.filter(({ kind }) => kinds.includes(kind)).map(({ milliseconds }) => milliseconds);
  const kinds = [...new Set(steps.map(({ kind }) => kind))].sort();
  const latency = Object.fromEntries(kinds.map((kind) => [kind, Number(median(own([kind])).toFixed(1))]));
  const report = {
    cells: count,
    seed,
    growth,
    liveHeapMegabytes: live,
    medianMilliseconds: latency,
  };
  await writeReport("soak", report);
  const size = { width: 360, height: 220, xTitle: "cells run" };
  const timed = steps.filter(({ kind }) => timedKinds.includes(kind));
  const figures = [
    plot.line(
      smoothed(steps, ({ megabytes }) => megabytes),
      { ...size, title: "Memory", yTitle: "resident, MB" },
    ),
    plot.line(
      smoothed(timed, ({ milliseconds }) => milliseconds),
      { ...size, title: "Latency", yTitle: "median of a cell, ms" },
    ),
  ];
  await plot.row(figures).save(new URL("soak.svg", results).pathname);
  console.log(JSON.stringify(report, null, 2));
  if (Math.max(...Object.values(growth)) > growthAllowed) process.exitCode = 1;
}

await measure(main);
