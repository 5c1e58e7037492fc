import { afterEach, describe, expect, it } from "vitest";
import { type DisplayMessage, display, displayHookSymbol, displaySymbol, mimeBundle } from "#src/runtime/display.js";

const globals = globalThis as unknown as Record<symbol, unknown>;
afterEach(() => {
  delete globals[displayHookSymbol];
});

describe("mimeBundle", () => {
  it("uses an object's own display method", () => {
    expect(mimeBundle({ [displaySymbol]: () => ({ "text/html": "<b>x</b>" }) })).toEqual({ "text/html": "<b>x</b>" });
  });
  it("passes a bundle through and prints anything else as text", () => {
    expect(mimeBundle({ "image/svg+xml": "<svg/>", "text/plain": "x" })).toEqual({
      "image/svg+xml": "<svg/>",
      "text/plain": "x",
    });
    expect(mimeBundle({ a: 1 })).toEqual({ "text/plain": "{ a: 1 }" });
    expect(mimeBundle({ "mean/sd": 3 })).toEqual({ "text/plain": "{ 'mean/sd': 3 }" });
    expect(mimeBundle("two\nlines")).toEqual({ "text/plain": "two\nlines" });
  });
});

describe("display", () => {
  it("sends the first version and its updates under one identifier", () => {
    const messages: DisplayMessage[] = [];
    globals[displayHookSymbol] = (message: DisplayMessage) => messages.push(message);
    const handle = display("first");
    handle.update("second");
    expect(messages.map((m) => [m.data, m.update])).toEqual([
      [{ "text/plain": "first" }, false],
      [{ "text/plain": "second" }, true],
    ]);
    expect(messages[0]!.displayId).toBe(messages[1]!.displayId);
  });
  it("hands values over as they are, and shows nothing of its handle", () => {
    const messages: DisplayMessage[] = [];
    globals[displayHookSymbol] = (message: DisplayMessage) => messages.push(message);
    const value = { a: 1 };
    expect(mimeBundle(display(value))).toEqual({});
    expect(messages[0]!.data).toBe(value);
  });
});
