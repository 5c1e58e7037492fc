/** Interrupting cells of a real kernel: within two seconds, the work really stops, the kernel lives on and keeps its state. */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { type Run, result, resultOf, run, sleep, text } from "./cells.js";

let kernel: RunningKernel;

beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
  await resultOf(
    kernel.client,
    `import { setTimeout as nap } from "node:timers/promises";
let turns = 0;
const kept = 11;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
async function count() { while (true) { turns++; await nap(1); } }
async function* endless() { while (true) { await wait(1); yield 1; } }`,
  );
});
afterAll(() => kernel.shutdown());

/** Interrupts a cell some time after it has begun. */
async function interruptAfter(code: string, delay: number): Promise<{ done: Run; took: number }> {
  const running = run(kernel.client, code);
  await sleep(delay);
  return interruptNow(running);
}

async function interruptNow(running: Promise<Run>): Promise<{ done: Run; took: number }> {
  const start = performance.now();
  const reply = kernel.client.control("interrupt_request");
  const done = await running;
  const took = performance.now() - start;
  expect((await reply).content).toEqual({ status: "ok" });
  return { done, took };
}

/** Interrupts a cell that has printed "go". */
async function interruptOnGo(code: string): Promise<{ done: Run; took: number }> {
  let go = (): void => undefined;
  const going = new Promise<void>((resolve) => {
    go = resolve;
  });
  const running = run(kernel.client, code, {}, (message) => message.header.msg_type === "stream" && go());
  await Promise.race([going, running]);
  return interruptNow(running);
}

/** A training that was just beginning when it was told to stop ends with its first step, within two seconds; then nothing counts any more. */
async function expectStopped(): Promise<void> {
  const read = () => resultOf(kernel.client, "turns");
  const deadline = performance.now() + 2000;
  let since = performance.now();
  let turns = await read();
  while (performance.now() - since < 600) {
    await sleep(50);
    const now = await read();
    if (now === turns) continue;
    expect(performance.now()).toBeLessThan(deadline);
    [turns, since] = [now, performance.now()];
  }
  expect(await resultOf(kernel.client, "kept")).toBe("11");
}

describe("an interrupt ends within two seconds, and keeps the state:", () => {
  it.each([
    ["a synchronous loop", "while (true) turns++"],
    ["a wait", "await new Promise(() => {})"],
    ["a loop after a wait", "await wait(10);\nwhile (true) turns++"],
    ["a loop of waits", "while (true) { turns++; await wait(1); }"],
    [
      "a loop of resources whose end is waited for",
      'import { setTimeout as pause } from "node:timers/promises";\nwhile (true) { await using it = { [Symbol.asyncDispose]: () => { turns++; return pause(1); } }; }',
    ],
    ["a loop of waits that catches everything", "while (true) { try { turns++; await wait(1); } catch {} }"],
    [
      "a loop of waits for failures",
      "while (true) { try { turns++; await wait(1).then(() => { throw 1 }); } catch {} }",
    ],
    ["a loop of waits for nothing", "while (true) { turns++; await null; }"],
    ["a loop of waits in a function of an earlier cell", "await count()"],
    ["a loop that nobody waits for", "void count();\nawait new Promise(() => {})"],
    ["a loop over a generator that waits", "for await (const one of endless()) turns += one"],
    ["a loop in a timer", "setTimeout(() => { while (true) turns++; }, 10);\nawait new Promise(() => {})"],
    ["a loop in an interval", "setInterval(() => { while (true) turns++; }, 10);\nawait new Promise(() => {})"],
    ["an interval", "setInterval(() => turns++, 1);\nawait new Promise(() => {})"],
    [
      "timers that set timers",
      "const tick = () => { turns++; setTimeout(tick, 1); };\ntick();\nawait new Promise(() => {})",
    ],
    [
      "a chain of handlers",
      "const next = (): void => { turns++; void wait(1).then(next); };\nnext();\nawait new Promise(() => {})",
    ],
    [
      "a value that never stops drawing itself",
      '({ [Symbol.for("Jupyter.display")]: () => { while (true) turns++; } })',
    ],
  ])("%s", async (_, code) => {
    const { done, took } = await interruptAfter(code, 200);
    expect(done.reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(text(done, "stderr")).toBe("");
    expect(took).toBeLessThan(2000);
    await expectStopped();
  });
});

describe("an interrupt ends a native computation:", () => {
  beforeAll(async () => {
    await resultOf(
      kernel.client,
      `import { dense, gaussian, gaussianProcess, metropolisHastings, normal, normalMean, posteriorEstimator, prior, simulate, train, uniform } from "nabi";
const model = { prior: prior({ mean: normal(0, 1) }), simulator: normalMean({ n: 5 }) };
const field = { prior: prior({ lengthScale: uniform(0, 0.6) }), simulator: gaussianProcess({ grid: [32, 32], covariance: "exponential" }) };
const simulations = await simulate(model, { count: 300_000, seed: 1 });
const onProgress = () => { turns++; console.log("go"); };
const endlessTraining = () => train(posteriorEstimator({ model, summary: dense(), density: gaussian() }), { simulations, seed: 1, epochs: 1e6, onProgress });
undefined`,
    );
  });

  it.each([
    ["training", "await endlessTraining()", "AbortError"],
    ["simulation", "await simulate(field, { count: 100_000, seed: 1, onProgress })", "AbortError"],
    [
      "sampling",
      "await metropolisHastings({ model, data: [0, 1, 0, 1, 0] }, { iterations: 1e8, seed: 1, onProgress })",
      "AbortError",
    ],
    [
      "training whose end the cell catches, again and again",
      "while (true) { try { await endlessTraining(); } catch {} }",
      "Interrupted",
    ],
    [
      "a loop behind a training that ended well",
      "try { await endlessTraining(); } catch {}\nwhile (true) turns++",
      "Interrupted",
    ],
  ])("%s", async (_, code, ename) => {
    const { done, took } = await interruptOnGo(code);
    expect(done.reply).toMatchObject({ status: "error", ename });
    expect(took).toBeLessThan(2000);
    await expectStopped();
  });
});

describe("an interrupt", () => {
  it("waits for the compiler, which must not be broken, and then ends the cell", async () => {
    const other = await launchKernel({ folder: tmpdir() });
    // The first cell loads the compiler; the interrupt comes long before that is done.
    const busy = new Promise<void>((resolve) => {
      other.client.onMessage(({ header, content, parent }) => {
        if (
          header.msg_type === "status" &&
          content["execution_state"] === "busy" &&
          parent.msg_type === "execute_request"
        )
          resolve();
      });
    });
    const first = other.client.request("execute_request", { code: "while (true) {}" });
    await busy;
    await other.client.control("interrupt_request");
    expect((await first).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(await resultOf(other.client, 'import { join } from "node:path";\njoin("a")')).toBe("'a'");
    await other.shutdown();
  });
  it("never meets the instant at which a signal would end the process", async () => {
    for (let i = 0; i < 30; i++) {
      const { done } = await interruptOnGo('console.log("go");\nawait new Promise(() => {})');
      expect(done.reply).toMatchObject({ ename: "Interrupted" });
    }
  });
  it("leaves the kernel with its handler for signals", async () => {
    await interruptAfter("while (true) {}", 100);
    const running = run(kernel.client, "await new Promise(() => {})");
    await sleep(200);
    kernel.process.kill("SIGINT");
    expect((await running).reply).toMatchObject({ ename: "Interrupted" });
  });
  it("between two cells ends what earlier ones left running, and nothing else", async () => {
    await run(kernel.client, "setInterval(() => turns++, 1);\nvoid count();");
    await sleep(50);
    await kernel.client.control("interrupt_request");
    await expectStopped();
    await run(kernel.client, "setTimeout(() => { while (true) turns++; }, 50);");
    await sleep(300);
    await kernel.client.control("interrupt_request");
    await expectStopped();
  });
  it("ends what was left running beside a call that ended well", async () => {
    const code = `setInterval(() => turns++, 1);
const signal = (globalThis as any)[Symbol.for("nabi.interruptSignal")] as AbortSignal;
await new Promise<void>((resolve) => signal.addEventListener("abort", () => setTimeout(resolve, 200)));
"kept what was done"`;
    const { done, took } = await interruptAfter(code, 200);
    expect(done.reply).toMatchObject({ status: "ok" });
    expect(result(done)).toBe("'kept what was done'");
    expect(took).toBeLessThan(1000);
    await expectStopped();
  });
  it("does not wait for a call that ignores its signal", async () => {
    const code = 'void (globalThis as any)[Symbol.for("nabi.interruptSignal")];\nawait new Promise(() => {})';
    const { done, took } = await interruptAfter(code, 200);
    expect(done.reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(took).toBeLessThan(2000);
  });
  it("aborts what is queued", async () => {
    const queued = run(kernel.client, "await new Promise(() => {})");
    const behind = run(kernel.client, "1");
    await sleep(200);
    await kernel.client.control("interrupt_request");
    expect((await queued).reply).toMatchObject({ ename: "Interrupted" });
    expect((await behind).reply).toMatchObject({ status: "aborted" });
  });
  it("leaves the stacks of errors behind waits as they are", async () => {
    const code = `async function inner() { await wait(1); throw new Error("deep"); }
async function outer() { await inner(); }
await outer();`;
    const { reply } = await run(kernel.client, code);
    expect((reply["traceback"] as string[]).join("\n")).toMatch(/Error: deep\n.*inner.*\n(.*\n)*.*async outer/);
  });
});

describe("fifty interrupted trainings", () => {
  /** Megabytes after a garbage collection: the JavaScript heap, and the whole process. */
  const memory = async (): Promise<{ heap: number; process: number }> => {
    const code = `import * as v8 from "node:v8";
import { runInNewContext } from "node:vm";
v8.setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
collect();
JSON.stringify({ heap: process.memoryUsage().heapUsed / 1e6, process: process.memoryUsage().rss / 1e6 })`;
    return JSON.parse(String(await resultOf(kernel.client, code)).slice(1, -1));
  };

  it("leave no memory behind", async () => {
    const trainings = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const { done } = await interruptOnGo("await endlessTraining()");
        expect(done.reply).toMatchObject({ ename: "AbortError" });
      }
    };
    await trainings(10); // the first ones fill caches
    const before = await memory();
    await trainings(40);
    const after = await memory();
    console.log(
      `40 interrupted trainings: heap ${before.heap} → ${after.heap} MB, process ${before.process} → ${after.process} MB`,
    );
    expect(after.heap - before.heap).toBeLessThan(5);
    expect(after.process - before.process).toBeLessThan(50);
  });
});
