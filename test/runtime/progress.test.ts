import { afterEach, describe, expect, it } from "vitest";
import { type DisplayMessage, displayHookSymbol } from "#src/runtime/display.js";
import { type ProgressEvent, progressLine, startProgress } from "#src/runtime/progress.js";

const globals = globalThis as unknown as Record<symbol, unknown>;
afterEach(() => {
  delete globals[displayHookSymbol];
});

describe("startProgress", () => {
  it("tells the listener at most ten times a second, and always the end", () => {
    const events: ProgressEvent[] = [];
    const progress = startProgress("work", 1000, (event) => void events.push(event));
    for (let i = 0; i <= 1000; i++) progress.update(i);
    progress.finish("done well");
    expect(events.length).toBeLessThan(10);
    expect(events[0]).toMatchObject({ label: "work", done: 0, total: 1000 });
    expect(events.at(-1)).toMatchObject({ done: 1000, ended: true, detail: "done well" });
  });

  it("stops where it is when work is interrupted", () => {
    const events: ProgressEvent[] = [];
    const progress = startProgress("work", 10, (event) => void events.push(event));
    progress.update(4);
    progress.stop("interrupted");
    expect(events.at(-1)).toMatchObject({ done: 4, total: 10, ended: true, detail: "interrupted" });
  });

  it("updates one output in a notebook", () => {
    const messages: DisplayMessage[] = [];
    globals[displayHookSymbol] = (message: DisplayMessage) => messages.push(message);
    const progress = startProgress("work", 2);
    progress.update(1);
    progress.finish();
    expect(messages.map((message) => message.update)).toEqual([false, true]);
    expect(new Set(messages.map((message) => message.displayId)).size).toBe(1);
  });

  it("leaves a last state in a notebook that is the same after every run", () => {
    const messages: DisplayMessage[] = [];
    globals[displayHookSymbol] = (message: DisplayMessage) => messages.push(message);
    const progress = startProgress("work", 2);
    progress.update(1);
    progress.finish("loss 0.5");
    expect((messages[0]!.data as Record<string, string>)["text/plain"]).toMatch(/ 1\/2 {2}\S+\/s, .+ left$/);
    expect(messages.at(-1)!.data).toEqual({ "text/plain": `work ${"█".repeat(24)} 2/2  loss 0.5` });
  });
});

describe("progressLine", () => {
  const event: ProgressEvent = { label: "train", done: 500, total: 2000, rate: 40, remaining: 119.7 };
  it("says how much is done, how fast, and how long it will take", () => {
    expect(progressLine(event)).toBe("train ██████░░░░░░░░░░░░░░░░░░ 500/2,000  40/s, 2 min 0 s left");
    expect(progressLine({ ...event, remaining: 4.25, detail: "loss 1.2" })).toMatch(/4\.3 s left {2}loss 1\.2$/);
    expect(progressLine({ ...event, ended: true, detail: "interrupted" })).toMatch(/ 40\/s {2}interrupted$/);
  });
});
