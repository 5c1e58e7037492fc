import { describe, expect, it } from "vitest";
import { queryHistory } from "#kernel/history.js";

const entries = ["a = 1", "plot(a)", "a = 2", "plot(a)"].map((input, index) => ({
  line: index + 1,
  input,
  output: index % 2 ? "drawn" : null,
}));

describe("queryHistory", () => {
  it.each([
    ["the tail", { hist_access_type: "tail", n: 2 }, [3, 4]],
    ["no tail", { hist_access_type: "tail", n: 0 }, []],
    ["a range without its end", { hist_access_type: "range", start: 2, stop: 4 }, [2, 3]],
    ["a range of an earlier session, which is not kept", { hist_access_type: "range", session: 3, start: 1 }, []],
    ["an open range", { hist_access_type: "range", start: 3 }, [3, 4]],
    ["a search", { hist_access_type: "search", pattern: "plot*" }, [2, 4]],
    ["the last find", { hist_access_type: "search", pattern: "a = ?", n: 1 }, [3]],
    ["each text once", { hist_access_type: "search", pattern: "*", unique: true }, [1, 4, 3]],
    ["brackets as themselves", { hist_access_type: "search", pattern: "plot(a)" }, [2, 4]],
  ] as const)("finds %s", (_, request, lines) => {
    expect(queryHistory(entries, request).map(([, line]) => line)).toEqual(lines);
  });
  it("adds the outputs if they are asked for", () => {
    expect(queryHistory(entries, { hist_access_type: "tail", n: 2, output: true })).toEqual([
      [0, 3, ["a = 2", null]],
      [0, 4, ["plot(a)", "drawn"]],
    ]);
  });
});
