/** The end of a kernel, whatever it is doing: no process, no socket and no program of a cell stays behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kernelArguments } from "#kernel/launch.js";
import { type Client, connect, greet } from "#kernel/wire/client.js";
import { type Connection, newConnection, writeConnection } from "#kernel/wire/connection.js";
import { newHeader, serialize } from "#kernel/wire/messages.js";
import { resultOf, run, sleep } from "./cells.js";

const folder = mkdtempSync(join(tmpdir(), "nabi-lifecycle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly client: Client;
  readonly process: ChildProcess;
  /** Exit code, signal and the kernel's own words. */
  readonly ended: Promise<{ code: number | null; signal: string | null; said: string }>;
}

/** Starts a kernel as a front end does, which does not insist when it should end. */
function spawnKernel(connection: Connection, environment: object = {}): Pick<Started, "process" | "ended"> {
  const file = join(folder, `${connection.shell_port}.json`);
  rmSync(file, { force: true });
  writeConnection(file, connection);
  const [program, ...parameters] = kernelArguments().map((part) => part.replace("{connection_file}", file));
  const child = spawn(program!, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const ended = new Promise<Awaited<Started["ended"]>>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, said })),
  );
  return { process: child, ended };
}

async function start(connection: Connection): Promise<Started> {
  const kernel = spawnKernel(connection);
  const client = connect(connection);
  await greet(client, 30_000);
  return { client, ...kernel };
}

/** Fails where something listens at one of the ports. */
async function expectFree(connection: Connection): Promise<void> {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  for (const port of [shell_port, iopub_port, stdin_port, control_port, hb_port]) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
    await new Promise((resolve) => server.close(resolve));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const training = `import { dense, gaussian, normal, normalMean, posteriorEstimator, prior, simulate, train } from "nabi";
const model = { prior: prior({ mean: normal(0, 1) }), simulator: normalMean({ n: 5 }) };
const simulations = await simulate(model, { count: 2000, seed: 1, workers: 2 });
console.log("go");
await train(posteriorEstimator({ model, summary: dense(), density: gaussian() }), { simulations, seed: 1, epochs: 1e6 });`;

describe("a shutdown ends", () => {
  it.each([
    ["an idle kernel", ""],
    ["a wait", 'console.log("go"); await new Promise(() => {})'],
    ["a synchronous loop", 'console.log("go"); while (true) {}'],
    ["a loop behind a wait", 'console.log("go"); await null; while (true) {}'],
    [
      "a timer that never ends",
      'setTimeout(() => { console.log("go"); while (true) {} }, 10); await new Promise(() => {})',
    ],
    ["a training with its threads", training],
    [
      "workers of a cell",
      'import { Worker } from "node:worker_threads"; new Worker("while (true) {}", { eval: true }).on("online", () => console.log("go")); await new Promise(() => {})',
    ],
  ])("%s in good order", async (_, code) => {
    const connection = await newConnection();
    const kernel = await start(connection);
    if (code !== "") {
      await new Promise<void>((resolve) => {
        const heard = run(kernel.client, code, {}, ({ header }) => header.msg_type === "stream" && resolve());
        heard.catch(() => undefined); // its kernel ends
      });
      await sleep(100);
    }
    const begin = performance.now();
    expect((await kernel.client.control("shutdown_request", { restart: false })).content).toEqual({
      status: "ok",
      restart: false,
    });
    expect(await kernel.ended).toEqual({ code: 0, signal: null, said: "" });
    expect(performance.now() - begin).toBeLessThan(2500);
    expect(isRunning(kernel.process.pid!)).toBe(false);
    await expectFree(connection);
    kernel.client.close();
  });
});

describe("a shutdown on the shell channel", () => {
  it("does not wait for the cell that runs", async () => {
    const connection = await newConnection();
    const kernel = await start(connection);
    await new Promise<void>((resolve) => {
      run(kernel.client, 'console.log("go"); while (true) {}', {}, () => resolve()).catch(() => undefined); // its kernel ends
    });
    kernel.client.sendRaw(
      serialize(connection.key, { header: newHeader("shutdown_request", "s"), content: { restart: false } }),
    );
    expect(await kernel.ended).toEqual({ code: 0, signal: null, said: "" });
    await expectFree(connection);
    kernel.client.close();
  });
});

describe("a kernel that cannot listen", () => {
  it.each(["shell_port", "iopub_port", "hb_port"] as const)("because of its %s says so and ends", async (port) => {
    const connection = await newConnection();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(connection[port], "127.0.0.1", resolve));
    const kernel = spawnKernel(connection);
    const { code, signal, said } = await kernel.ended;
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    expect(said).toMatch(
      new RegExp(`^nabi kernel: \\w+ socket: the free address tcp://127.0.0.1:${connection[port]} is required`),
    );
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a kernel whose starter has ended", () => {
  it("before it could look ends and says why", async () => {
    const starter = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => starter.once("close", resolve));
    const { ended } = spawnKernel(await newConnection(), { JPY_PARENT_PID: String(starter.pid) });
    const said = `nabi kernel: the program that started the kernel must run, but process ${starter.pid} has ended\n`;
    expect(await ended).toEqual({ code: 0, signal: null, said });
  });
  it("while a cell computes ends, and so do programs of its cells", async () => {
    const connection = await newConnection();
    writeConnection(join(folder, "orphan.json"), connection);
    const script = `const { spawn } = require("node:child_process");
const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
console.log(spawn(process.argv[1], process.argv.slice(2), { env, stdio: "ignore" }).pid);
setInterval(() => 0, 1e6);`;
    const words = kernelArguments().map((part) => part.replace("{connection_file}", join(folder, "orphan.json")));
    const starter = spawn(process.execPath, ["-e", script, "--", ...words], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve) =>
      starter.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk))),
    );
    const client = connect(connection);
    await greet(client, 30_000);
    const code = 'import { spawn } from "node:child_process";\nspawn("sleep", ["1000"]).pid';
    const program = Number(await resultOf(client, code));
    run(client, "while (true) {}").catch(() => undefined); // its kernel ends
    await sleep(300);
    starter.kill("SIGKILL");
    await expect.poll(() => isRunning(pid) || isRunning(program), { timeout: 5000 }).toBe(false);
    await expectFree(connection);
    client.close();
  });
});

describe("a restart", () => {
  it("ends programs that cells have started, and the next kernel takes over the sockets", async () => {
    const connection = await newConnection();
    let kernel = await start(connection);
    const code = 'import { spawn } from "node:child_process";\nspawn("sleep", ["1000"]).pid';
    for (let i = 0; i < 2; i++) {
      const program = Number(await resultOf(kernel.client, code));
      expect(isRunning(program)).toBe(true);
      expect(await resultOf(kernel.client, "(globalThis as any).left")).toBe(undefined);
      await run(kernel.client, "(globalThis as any).left = 1");
      await kernel.client.control("shutdown_request", { restart: true });
      expect((await kernel.ended).code).toBe(0);
      await expect.poll(() => isRunning(program), { timeout: 20_000 }).toBe(false); // until the system has taken note of its end
      kernel.client.close();
      kernel = await start(connection);
    }
    await kernel.client.control("shutdown_request", { restart: false });
    await kernel.ended;
    kernel.client.close();
  });
});

describe("a cell that ends the process", () => {
  it.each([
    ["at once", "process.exit(3)"],
    [
      "with a training at work",
      `${training.replace("await train", "void train")}\nsetTimeout(() => process.exit(3), 300);`,
    ],
  ])("%s ends the kernel with its exit code", async (_, code) => {
    const connection = await newConnection();
    const kernel = await start(connection);
    run(kernel.client, code).catch(() => undefined); // its kernel ends
    expect(await kernel.ended).toMatchObject({ code: 3, said: "" });
    await expectFree(connection);
    kernel.client.close();
  });
});
