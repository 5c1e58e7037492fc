/** A real kernel against strangers and broken clients: it runs only what is signed, once, and lives on. */
import { readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { newHeader, serialize, sign } from "#kernel/wire/messages.js";
import { connectSocket, type Frames } from "#kernel/wire/sockets.js";
import { resultOf, run, sleep } from "./cells.js";

const seed = 20261130;
let kernel: RunningKernel;
let key: string;
let log = "";

beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
  key = kernel.connection.key;
  kernel.process.stderr?.on("data", (chunk: Buffer) => {
    log += chunk;
  });
  await run(kernel.client, "let runs = 0");
});
afterAll(() => kernel.shutdown());

function request(content: object, msg_type = "execute_request", metadata: Record<string, unknown> = {}): Frames {
  return serialize(key, { header: newHeader(msg_type, "fuzz"), content, metadata });
}

/** The number of dropped messages that the kernel's log gives last. */
function dropped(): number {
  return Number([...log.matchAll(/nabi kernel: dropped (\d+) messages? so far/g)].at(-1)?.[1] ?? 0);
}

/** ms until the heartbeat's echo. */
async function heartbeat(): Promise<number> {
  const socket = connectSocket(kernel.connection, "hb", "heart");
  const start = performance.now();
  const echo = new Promise<string>((resolve) => socket.receive((frames) => resolve(frames.join("|"))));
  socket.send(["", "ping"]);
  expect(await echo).toBe("|ping");
  socket.close();
  return performance.now() - start;
}

/** Marsaglia's xorshift: the same malformed messages every time. */
function createRandom(state: number): (below: number) => number {
  let x = state;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

describe("malformed messages", () => {
  const random = createRandom(seed);
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)));
  const signed = (...parts: string[]): Frames => ["<IDS|MSG>", sign(key, parts), ...parts];
  const header = (): string => JSON.stringify(newHeader("execute_request", "fuzz"));
  const evil = (): Frames => request({ code: "runs++" });
  const changed = (frames: Frames, at: number): Frames => {
    const frame = Buffer.from(frames[at]!);
    if (frame.length === 0) return frames.with(at, "x");
    frame[random(frame.length)]! ^= 1 + random(255);
    return frames.with(at, frame);
  };
  const bad = ["{", "[]", "null", "7", '"text"', "", "\u0000", '{"a":', "[".repeat(100_000)];

  const kinds: Readonly<Record<string, () => Frames>> = {
    truncated: () => evil().slice(0, 1 + random(5)),
    "without delimiter": () => evil().slice(1),
    "wrong JSON": () => {
      const parts = [header(), "{}", "{}", '{"code":"runs++"}'];
      return signed(...parts.with(random(4), bad[random(bad.length)]!));
    },
    "wrong header": () => signed(JSON.stringify({ msg_id: random(9), session: null, msg_type: {} }), "{}", "{}", "{}"),
    "wrong signature": () => evil().with(1, bytes(32).toString("hex")),
    "no signature": () => evil().with(1, ""),
    "another key": () => serialize("key", { header: newHeader("execute_request", "s"), content: { code: "runs++" } }),
    changed: () => changed(evil(), 1 + random(5)),
    noise: () => Array.from({ length: 1 + random(9) }, () => bytes(random(60))),
    "many frames": () => Array.from({ length: 200 }, () => ""),
  };

  it(`10,000 of them do nothing but count, on every channel (seed ${seed})`, async () => {
    const honest = request({ code: "runs++" });
    kernel.client.sendRaw(honest);
    expect(await resultOf(kernel.client, "runs")).toBe("1");
    const before = dropped();
    const makers = [...Object.values(kinds), () => honest];
    const giant = Buffer.alloc(20 * 2 ** 20, "x");
    for (let i = 0; i < 10_000; i++) {
      const frames = i % 2000 === 7 ? [...evil().slice(0, 5), giant] : makers[random(makers.length)]!();
      const channels = ["shell", "stdin", "control"] as const;
      kernel.client.sendRaw(frames, channels[random(channels.length)]!);
      if (i % 500 === 0) await sleep(1); // lets ZeroMQ send
    }
    expect(await resultOf(kernel.client, "runs")).toBe("1");
    expect((await kernel.client.control("kernel_info_request")).content).toMatchObject({ status: "ok" });
    await expect.poll(() => dropped() - before, { timeout: 20_000 }).toBe(10_000);
    expect(log.split("\n").length).toBeLessThan(100); // lines, not a line a message
  });
  it("that are larger than any request is end the connection they came by, not the kernel", async () => {
    for (const channel of ["shell", "control", "stdin"] as const) {
      const stranger = connectSocket(kernel.connection, channel, `stranger to ${channel}`);
      stranger.send([...evil().slice(0, 5), Buffer.alloc(64 * 2 ** 20 + 1)]);
      await sleep(300);
      stranger.close();
    }
    expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
    const before = dropped();
    kernel.client.sendRaw(["?"]);
    await expect.poll(dropped, { timeout: 3000 }).toBe(before + 1); // nobody had to read the giants
  });
  it("that are signed, but nested more deeply than anything honest, are dropped", async () => {
    const before = dropped();
    const deep = `{"code":"runs++","deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    kernel.client.sendRaw(signed(header(), "{}", "{}", deep));
    await expect.poll(dropped, { timeout: 3000 }).toBe(before + 1);
    expect(await resultOf(kernel.client, "runs")).toBe("1");
  });
  it("that are not even ZeroMQ's are nothing to the kernel", async () => {
    const { shell_port, iopub_port, stdin_port, control_port, hb_port } = kernel.connection;
    for (const port of [shell_port, iopub_port, stdin_port, control_port, hb_port]) {
      for (const noise of ["GET / HTTP/1.1\r\n\r\n", "", ...Array.from({ length: 5 }, () => bytes(1000))]) {
        const socket = connectTcp(port, "127.0.0.1");
        socket.on("error", () => undefined); // the kernel may hang up at once
        socket.end(noise);
        await new Promise((resolve) => socket.once("close", resolve).setTimeout(50, () => socket.destroy()));
      }
    }
    expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
    expect((await kernel.client.control("kernel_info_request")).content).toMatchObject({ status: "ok" });
    expect(await heartbeat()).toBeLessThan(1000);
  });
});

describe("an interrupt", () => {
  it("reaches a cell that was sent before it, whatever strangers send", async () => {
    const forged = [...request({ code: "1" }).slice(0, 5), Buffer.alloc(200_000)];
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < 200; k++) kernel.client.sendRaw(forged, "control");
      const meant = run(kernel.client, "while (true) {}");
      await kernel.client.control("interrupt_request");
      expect((await meant).reply).toMatchObject({ ename: "Interrupted" });
    }
  });
});

describe("the heartbeat", () => {
  it("answers at once while a cell runs and another asks without listening", async () => {
    const deaf = connectSocket(kernel.connection, "hb", "deaf");
    for (let i = 0; i < 5000; i++) deaf.send(["", Buffer.alloc(10_000)]); // more than the system's buffers hold
    const running = run(kernel.client, "const end = Date.now() + 500; while (Date.now() < end);");
    await sleep(100);
    expect(await heartbeat()).toBeLessThan(300);
    await running;
    deaf.close();
  });
});

describe("signed messages", () => {
  it("run once, however often they are sent", async () => {
    await run(kernel.client, "runs = 0");
    const once = request({ code: "runs++" });
    for (let i = 0; i < 3; i++) kernel.client.sendRaw(once);
    expect(await resultOf(kernel.client, "runs")).toBe("1");
  });
  it("run nothing that stands in their metadata or parent", async () => {
    const code = "runs = -1";
    const metadata = { code, user_expressions: { a: code }, content: { code }, ["__proto__"]: { code, silent: true } };
    const before = await resultOf(kernel.client, "runs");
    kernel.client.sendRaw(request({ code: "runs" }, "execute_request", metadata));
    const parent = { ...newHeader("execute_request", "s"), code, content: { code } };
    const header = newHeader("execute_request", "fuzz");
    kernel.client.sendRaw(serialize(key, { header, parent, content: { code: "runs" } }));
    expect(await resultOf(kernel.client, "runs")).toBe(before);
    expect(await resultOf(kernel.client, "({} as any).code")).toBe(undefined);
  });
  const contents: readonly object[] = [
    {},
    { code: null, cursor_pos: null },
    { code: 7, cursor_pos: "7" },
    { code: ["1"], cursor_pos: {} },
    { code: "Math.", cursor_pos: -5, detail_level: "x" },
    { code: "Math.", cursor_pos: 1e9 },
    { code: "Math.", cursor_pos: Number.MAX_VALUE },
    { code: "1", silent: "yes", store_history: 0, user_expressions: 7 },
    { code: "1", user_expressions: { a: 7, b: null } },
    { code: "\ud800\u0000\u2028" },
    { hist_access_type: 7, n: "x", pattern: 7, start: "x" },
    { hist_access_type: "search", pattern: "*".repeat(40) + "b", n: -1 },
    { hist_access_type: "tail", n: 1e300 },
    { comm_id: {}, target_name: 7 },
  ];
  const types = ["execute", "complete", "inspect", "is_complete", "history", "comm_info", "kernel_info", "interrupt"];
  it.each(types)("with content that makes no sense are answered: %s_request", async (type) => {
    for (const content of contents) {
      const reply = await kernel.client.request(`${type}_request`, content);
      expect(reply.content["status"], JSON.stringify(content)).toMatch(
        type === "is_complete" ? /^(complete|incomplete|invalid|error)$/ : /^(ok|error)$/,
      );
    }
    expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
  });
});

describe.skipIf(process.platform !== "linux")("the sockets", () => {
  it("listen on loopback only", () => {
    const { shell_port, iopub_port, stdin_port, control_port, hb_port } = kernel.connection;
    const ports = [shell_port, iopub_port, stdin_port, control_port, hb_port];
    const hex = ports.map((port) => port.toString(16).toUpperCase().padStart(4, "0"));
    const lines = ["tcp", "tcp6"].flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n"));
    const listening = lines.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === "0A");
    const own = listening.map((fields) => fields[1]!).filter((address) => hex.includes(address.split(":")[1]!));
    expect(own.sort()).toEqual(hex.map((port) => `0100007F:${port}`).sort());
  });
});
