import { describe, expect, it } from "vitest";
import { thrownError } from "#kernel/errors/traceback.js";

describe("thrownError", () => {
  it("keeps the reader's frames and drops the kernel's", () => {
    const error = new RangeError("boom");
    error.stack = `cell_3:7\n  code\n  ^\n\nRangeError: boom\n    at f (cell_3:7:9)\n    at cell_3:9:1\n    at node:vm:1:2\n    at run (/x/dist/kernel/cells/run-code.js:1:2)\n    at g (/home/me/model.js:3:4)`;
    expect(thrownError(error)).toEqual({
      ename: "RangeError",
      evalue: "boom",
      traceback: ["RangeError: boom", "    at f (cell_3:7:9)", "    at cell_3:9:1", "    at g (/home/me/model.js:3:4)"],
    });
  });
  it("follows causes and collected errors", () => {
    const error = new AggregateError([new Error("one"), "two"], "several", { cause: new TypeError("why") });
    const text = thrownError(error).traceback.join("\n");
    expect(text).toMatch(
      /AggregateError: several[\s\S]*Caused by: TypeError: why[\s\S]*Caused by: Error: one[\s\S]*Caused by: 'two'/,
    );
  });
  it("shows what is no error as a value", () => {
    expect(thrownError({ a: 1 })).toEqual({
      ename: "Error",
      evalue: "{ a: 1 }",
      traceback: ["Thrown value: { a: 1 }"],
    });
  });
});
