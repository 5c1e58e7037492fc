import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRejections } from "#kernel/wire/rejections.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("counts every message and writes one line a second", () => {
  const lines: string[] = [];
  const rejections = createRejections((line) => lines.push(line));
  for (let i = 0; i < 1000; i++) rejections.add(`reason ${i}`);
  expect(rejections.count).toBe(1000);
  expect(lines).toEqual(["dropped 1 message so far; the last: reason 0"]);
  vi.advanceTimersByTime(1100);
  expect(lines.slice(1)).toEqual(["dropped 1000 messages so far; the last: reason 999"]);
  vi.advanceTimersByTime(10_000);
  expect(lines).toHaveLength(2);
});

it("reports what is left at the end", () => {
  const lines: string[] = [];
  const rejections = createRejections((line) => lines.push(line));
  rejections.add("first");
  rejections.add("second");
  rejections.report();
  rejections.report();
  expect(lines.at(-1)).toBe("dropped 2 messages so far; the last: second");
  expect(lines).toHaveLength(2);
});
