import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createInterruptible } from "#kernel/cells/interruptible.js";

describe("interruptible work", () => {
  it("goes on as ever while nobody ends it", async () => {
    const { wait, each, call } = createInterruptible();
    expect(await wait(1)).toBe(1);
    expect(await wait(sleep(1, 2))).toBe(2);
    await expect(wait(Promise.reject(new Error("no")))).rejects.toThrow("no");
    const seen: unknown[] = [];
    for await (const item of each([1, Promise.resolve(2)])) seen.push(item);
    expect(seen).toEqual([1, 2]);
    const method = call(function (this: number, a: number, b: number) {
      return this + a * b;
    });
    expect(method.call(1, 2, 3)).toBe(7);
    expect(call("no function")).toBe("no function");
  });
  it("that has begun never goes on after its end; what begins later does", async () => {
    const { wait, each, call, end } = createInterruptible();
    const done: string[] = [];
    const slow = sleep(10);
    void wait(slow).then(() => done.push("wait"));
    void wait(slow.then(() => Promise.reject(new Error("no")))).catch(() => done.push("failure"));
    void (async () => {
      for await (const item of each([slow, slow])) done.push(`each ${item}`);
    })();
    const handler = call(() => done.push("call"));
    end();
    void wait(slow).then(() => done.push("later"));
    void handler();
    await sleep(30);
    expect(done).toEqual(["later"]);
  });
  it("stops an interval's timer", async () => {
    const { call, end } = createInterruptible();
    const timer = setInterval(
      call(() => undefined),
      1,
    );
    end();
    await sleep(20);
    expect((timer as unknown as { _destroyed: boolean })._destroyed).toBe(true);
  });
});
