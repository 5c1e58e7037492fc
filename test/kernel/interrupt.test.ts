import { describe, expect, it } from "vitest";
import { createInterrupts, interrupted, interruptSymbol } from "#kernel/interrupt.js";

const globals = globalThis as unknown as Record<symbol, AbortSignal | undefined>;
const endless = (): Promise<never> => new Promise(() => undefined);

describe("createInterrupts", () => {
  it("publishes a fresh signal for each cell, and none between", async () => {
    const interrupts = createInterrupts(() => undefined);
    const signals: (AbortSignal | undefined)[] = [];
    for (let i = 0; i < 2; i++) await interrupts.run(async () => signals.push(globals[interruptSymbol]));
    expect(signals[0]).toBeInstanceOf(AbortSignal);
    expect(signals[0]).not.toBe(signals[1]);
    expect(globals[interruptSymbol]).toBeUndefined();
    interrupts.interrupt();
    expect(interrupts.fired).toBe(false);
    expect(await interrupts.run(async () => 7)).toBe(7);
  });
  it("gives a cell up at once if nothing in it asked for the signal", async () => {
    let stopped = 0;
    const interrupts = createInterrupts(() => stopped++);
    const running = interrupts.run(endless);
    const start = performance.now();
    interrupts.interrupt();
    expect(await running).toBe(interrupted);
    expect(performance.now() - start).toBeLessThan(500);
    expect(stopped).toBe(2); // the wait, and at its end what it left running
    expect(interrupts.fired).toBe(true);
  });
  it("lets a cell that asked for the signal end by itself, once, for a second", async () => {
    let stopped = 0;
    const interrupts = createInterrupts(() => stopped++);
    const polite = interrupts.run(async () => {
      const signal = globals[interruptSymbol];
      await new Promise((resolve) => signal?.addEventListener("abort", () => setTimeout(resolve, 100)));
      expect(stopped).toBe(0);
      return "partial";
    });
    interrupts.interrupt();
    interrupts.interrupt(); // a double click
    expect(await polite).toBe("partial");
    expect(stopped).toBe(1); // what the cell left running
    const deaf = interrupts.run(() => {
      void globals[interruptSymbol];
      return endless();
    });
    const start = performance.now();
    interrupts.interrupt();
    expect(await deaf).toBe(interrupted);
    expect(performance.now() - start).toBeGreaterThan(900);
    expect(stopped).toBe(3);
  });
  it("between two cells stops what earlier ones left running", () => {
    let stopped = 0;
    createInterrupts(() => stopped++).interrupt();
    expect(stopped).toBe(1);
  });
  it("grants no grace where the code was terminated already", async () => {
    const interrupts = createInterrupts(() => undefined);
    const running = interrupts.run(() => {
      void globals[interruptSymbol];
      return endless();
    });
    const start = performance.now();
    interrupts.interrupt(true);
    expect(await running).toBe(interrupted);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
