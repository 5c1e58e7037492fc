/**
 * Interrupts on the shell channel, as VS Code's Jupyter extension sends them to kernels with interrupt_mode "message" (it waits for the
 * reply and for "idle"), and interrupts that come together with the cell that they mean.
 */
import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { type Run, resultOf, run, sleep } from "./cells.js";

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
  await resultOf(
    kernel.client,
    `import { dense, gaussian, normal, normalMean, posteriorEstimator, prior, simulate, train } from "nabi";
const model = { prior: prior({ mean: normal(0, 1) }), simulator: normalMean({ n: 5 }) };
const simulations = await simulate(model, { count: 2000, seed: 1 });
const estimator = posteriorEstimator({ model, summary: dense(), density: gaussian() });
const onProgress = () => console.log("go");
let turns = 0`,
  );
});
afterAll(() => kernel.shutdown());

/** Starts a cell; resolves once it has printed "go". */
async function going(code: string): Promise<{ running: Promise<Run> }> {
  let go = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    go = resolve;
  });
  const running = run(kernel.client, code, {}, ({ header }) => header.msg_type === "stream" && go());
  await Promise.race([begun, running]);
  return { running };
}

describe("an interrupt on the shell channel ends within two seconds", () => {
  it.each([
    ["a synchronous loop", 'console.log("go");\nfor (;;) turns++', "Interrupted"],
    ["a loop behind a wait", 'await null;\nconsole.log("go");\nfor (;;) turns++', "Interrupted"],
    ["a wait", 'console.log("go");\nawait new Promise(() => {})', "Interrupted"],
    ["a training", "await train(estimator, { simulations, seed: 1, epochs: 1e6, onProgress })", "AbortError"],
  ])("%s, and the kernel lives on", async (_, code, ename) => {
    const { running } = await going(code);
    const behind = run(kernel.client, "1");
    const start = performance.now();
    const { content } = await kernel.client.request("interrupt_request", {}); // resolves after "idle"
    expect(content).toEqual({ status: "ok" });
    expect((await running).reply).toMatchObject({ status: "error", ename });
    expect(performance.now() - start).toBeLessThan(2000);
    expect((await behind).reply).toEqual({ status: "aborted" });
    expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
  });
  it("and is answered between busy and idle, after the cell has ended", async () => {
    const { running } = await going('console.log("go");\nfor (;;) turns++');
    const order: string[] = [];
    kernel.client.onMessage(({ parent, content, header }) => {
      if (header.msg_type === "status") order.push(`${parent.msg_type} ${content["execution_state"]}`);
    });
    await kernel.client.request("interrupt_request", {});
    await running;
    expect(order).toEqual(["interrupt_request busy", "execute_request idle", "interrupt_request idle"]);
  });
});

describe("an interrupt right behind its cell", () => {
  const interrupts = {
    shell: () => kernel.client.request("interrupt_request", {}),
    control: () => kernel.client.control("interrupt_request"),
  };

  it.each(["shell", "control"] as const)("ends it although it has not begun, on the %s channel", async (channel) => {
    for (let i = 0; i < 20; i++) {
      const cells = ["for (;;) turns++", "1"].map((code) => run(kernel.client, code));
      await interrupts[channel]();
      const [meant, behind] = await Promise.all(cells);
      expect(meant!.reply).toMatchObject({ status: "error", ename: "Interrupted" });
      expect(behind!.reply).toEqual({ status: "aborted" });
    }
    expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
  });
  describe("that it overtook on the control channel", () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
    afterEach(() => void vi.useRealTimers());

    it("ends it", async () => {
      const answered = kernel.client.control("interrupt_request");
      await sleep(20);
      const meant = run(kernel.client, "for (;;) turns++");
      await answered;
      expect((await meant).reply).toMatchObject({ status: "error", ename: "Interrupted" });
    });
    it("but leaves alone what was sent later", async () => {
      const answered = kernel.client.control("interrupt_request");
      vi.setSystemTime(Date.now() + 1);
      await sleep(20);
      expect(await resultOf(kernel.client, "1 + 1")).toBe("2");
      await answered;
      expect(await resultOf(kernel.client, "2 + 2")).toBe("4");
    });
  });
  it.each(["shell", "control"] as const)(
    "ends it behind what an earlier one left, on the %s channel",
    async (channel) => {
      await run(kernel.client, "setTimeout(() => { for (const end = Date.now() + 400; Date.now() < end; ); }, 50);");
      await sleep(150);
      const meant = run(kernel.client, "for (;;) turns++");
      await interrupts[channel]();
      expect((await meant).reply).toMatchObject({ status: "error", ename: "Interrupted" });
    },
  );
});
