/** An interrupt on the shell channel, as VS Code's Jupyter extension sends it to kernels with interrupt_mode "message". */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
});
afterAll(() => kernel.shutdown());

describe("an interrupt on the shell channel", () => {
  it("does not wait for the cell that it is to end", { timeout: 20_000 }, async () => {
    const execute = (code: string) => kernel.client.request("execute_request", { code });
    await execute("let turns = 0");
    const running = execute("for (;;) { turns++; await new Promise((resolve) => setTimeout(resolve, 5)); }");
    const behind = execute("1");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    const { content } = await kernel.client.request("interrupt_request", {});
    expect(content).toEqual({ status: "ok" });
    expect((await running).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(performance.now() - start).toBeLessThan(2000);
    expect((await behind).content).toEqual({ status: "aborted" });
    expect((await execute("turns")).content).toMatchObject({ status: "ok" });
  });
});
