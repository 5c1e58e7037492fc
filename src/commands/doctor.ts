/** `nabi doctor`: whether this installation works, and the cure for what does not. */
import { readFileSync } from "node:fs";
import { availableParallelism, freemem, release, totalmem } from "node:os";
import { Command } from "commander";
import type { Engine } from "../engine/engine.js";

/** "broken" is what nabi cannot do without. */
export type Health = "ok" | "note" | "broken";

export interface Finding {
  readonly health: Health;
  readonly subject: string;
  readonly text: string;
}

/** A registration of the kernel, as the kernel's own files find it. */
export interface KernelFacts {
  readonly folder: string;
  readonly own: boolean;
  readonly problem?: string;
}

/** What this floor cannot look up itself: the kernel's side of the installation. */
export interface Surroundings {
  /** Registrations in the order in which Jupyter searches. */
  kernels(): readonly KernelFacts[];
  /** How JupyterLab would be started; undefined where none is installed. */
  jupyterLab(): string | undefined;
}

const numbers = (version: string): number[] => version.split(".").map(Number);

/** True if version a is b or later: `20.20.2` against `20.19`. */
export function atLeast(a: string, b: string): boolean {
  const [have, need] = [numbers(a), numbers(b)];
  for (let i = 0; i < need.length; i++) if ((have[i] ?? 0) !== need[i]!) return (have[i] ?? 0) > need[i]!;
  return true;
}

export function nodeFinding(version: string, required: string): Finding {
  const works = atLeast(version, required);
  const text = works ? version : `${version}; ${required} or later is required: https://nodejs.org`;
  return { health: works ? "ok" : "broken", subject: "Node", text };
}

function requiredNode(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    engines: { node: string };
  };
  return manifest.engines.node.replace(/^\D+/, "");
}

function machineFindings(): Finding[] {
  const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  return [
    { health: "ok", subject: "platform", text: `${process.platform} ${process.arch}, ${release()}` },
    { health: "ok", subject: "threads", text: String(availableParallelism()) },
    { health: "ok", subject: "memory", text: `${gigabytes(totalmem())} GiB, ${gigabytes(freemem())} free` },
  ];
}

/** Milliseconds that 2x + 1 takes from its graph to the right numbers. Throws on wrong ones. */
async function tryEngine(engine: Engine): Promise<number> {
  const { add, multiply } = await import("../graph/elementwise.js");
  const { input } = await import("../graph/expression.js");
  const start = performance.now();
  const executable = await engine.compile({ outputs: { y: add(multiply(input("x", [3]), 2), 1) } });
  const results = await executable.run({ x: { data: Float32Array.of(0, 1, -2), shape: [3] } });
  await executable.dispose();
  const got = Array.from(results["y"]!.data);
  if (got.join() !== "1,3,-3") throw new Error(`2x + 1 gave ${got} instead of 1, 3, -3`);
  return performance.now() - start;
}

/** Every engine, each with a small graph, and the one that is chosen. */
export async function engineFindings(): Promise<Finding[]> {
  const { chooseEngine, engineSources } = await import("../engine/choose.js");
  const names = Object.keys(engineSources);
  const findings: Finding[] = [];
  for (const name of names) {
    try {
      const time = await tryEngine(await chooseEngine(name));
      findings.push({ health: "ok", subject: name, text: `runs a small graph (${time.toFixed(0)} ms)` });
    } catch (error) {
      findings.push({ health: "note", subject: name, text: (error as Error).message });
    }
  }
  return [...findings, await chosenFinding(findings)];
}

/** The engine that work runs on: NABI_ENGINE's or the default one. It must be among those that ran the small graph. */
async function chosenFinding(findings: readonly Finding[]): Promise<Finding> {
  const { chooseEngine } = await import("../engine/choose.js");
  const subject = "engine";
  try {
    const { name } = await chooseEngine();
    const works = findings.some((finding) => finding.subject === name && finding.health === "ok");
    return works
      ? { health: "ok", subject, text: `${name} is used` }
      : { health: "broken", subject, text: `${name} is chosen and does not work` };
  } catch (error) {
    return { health: "broken", subject, text: (error as Error).message };
  }
}

export function kernelFinding(found: readonly KernelFacts[]): Finding {
  const subject = "kernel";
  const first = found[0];
  if (!first) return { health: "note", subject, text: "not registered with Jupyter: npx nabi kernel install" };
  if (first.problem)
    return { health: "broken", subject, text: `${first.folder}: ${first.problem}: npx nabi kernel install` };
  const which = first.own ? "" : ", which starts another copy of nabi: npx nabi kernel install";
  return { health: first.own ? "ok" : "note", subject, text: `registered in ${first.folder}${which}` };
}

export function jupyterFinding(command: string | undefined): Finding {
  const text = command ?? "not found: npm start installs one; VS Code and npx nabi run need none";
  return { health: command ? "ok" : "note", subject: "JupyterLab", text };
}

/** All findings, in the order in which they are printed. */
export async function examine(surroundings: Surroundings): Promise<Finding[]> {
  return [
    nodeFinding(process.versions.node, requiredNode()),
    ...machineFindings(),
    ...(await engineFindings()),
    kernelFinding(surroundings.kernels()),
    jupyterFinding(surroundings.jupyterLab()),
  ];
}

/** A line a finding. */
export function doctorText(findings: readonly Finding[]): string {
  return findings.map(({ health, subject, text }) => `${health.padEnd(8)}${subject.padEnd(17)}${text}`).join("\n");
}

export function doctorCommand(surroundings: Surroundings): Command {
  return new Command("doctor")
    .description("whether this installation works: Node, engines, kernel, JupyterLab")
    .action(async () => {
      const findings = await examine(surroundings);
      console.log(doctorText(findings));
      if (findings.some(({ health }) => health === "broken")) process.exitCode = 1;
    });
}
