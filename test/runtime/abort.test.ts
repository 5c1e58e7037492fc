import { afterEach, describe, expect, it } from "vitest";
import { breathe, interruptSymbol, throwIfAborted, workSignal } from "#src/runtime/abort.js";
import { AbortError, NabiError } from "#src/runtime/error.js";

const globals = globalThis as unknown as Record<symbol, unknown>;
afterEach(() => {
  delete globals[interruptSymbol];
});

describe("workSignal", () => {
  it("is the caller's, the cell's, or both", () => {
    const [own, cell] = [new AbortController(), new AbortController()];
    expect(workSignal()).toBeUndefined();
    expect(workSignal(own.signal)).toBe(own.signal);
    globals[interruptSymbol] = cell.signal;
    expect(workSignal()).toBe(cell.signal);
    const both = workSignal(own.signal)!;
    expect(both.aborted).toBe(false);
    cell.abort();
    expect(both.aborted).toBe(true);
  });
});

describe("throwIfAborted", () => {
  it("throws what is finished along with the error", () => {
    expect(() => throwIfAborted(undefined, "work")).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal, "work")).not.toThrow();
    try {
      throwIfAborted(AbortSignal.abort(), "work", [1]);
      expect.fail("no error");
    } catch (error) {
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toBeInstanceOf(NabiError);
      expect([(error as Error).name, (error as Error).message, (error as AbortError).partial]).toEqual([
        "AbortError",
        "work: interrupted",
        [1],
      ]);
    }
  });
});

it("breathe gives timers a turn", async () => {
  let ran = false;
  setTimeout(() => {
    ran = true;
  }, 0);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await breathe();
  expect(ran).toBe(true);
});
