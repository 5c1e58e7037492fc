import { inspect } from "node:util";
import { table } from "arquero";
import { describe, expect, it } from "vitest";
import { mimeBundle } from "#src/runtime/display.js";
import { type SimulationsInput, simulations, simulationsOver } from "#src/simulators/simulations.js";
import { parameterTable } from "#src/tables/parameter-table.js";

const data = [
  [
    [1, 2],
    [3, 4],
  ],
  [
    [5, 6],
    [7, 8],
  ],
  [
    [9, 10],
    [11, 12],
  ],
];
const flat = Float32Array.from({ length: 12 }, (_, i) => i + 1);
const a = [0.5, 0.25, 0.75];
const b = [1, 2, 3];
const rows = Float32Array.of(0.5, 1, 0.25, 2, 0.75, 3);

describe("simulations", () => {
  it.each<[string, SimulationsInput]>([
    ["columns by name", { parameters: { a, b }, data }],
    [
      "typed columns and flat data",
      { parameters: { a: Float64Array.from(a), b: Int32Array.from(b) }, data: flat, shape: [2, 2] },
    ],
    ["an arquero table", { parameters: table({ a, b }), data }],
    ["a parameter table", { parameters: parameterTable(["a", "b"], Float64Array.from(rows)), data }],
    ["chosen columns in another order", { parameters: { b, c: b, a }, names: ["a", "b"], data }],
    [
      "a table's columns in another order",
      { parameters: parameterTable(["b", "a"], Float64Array.of(1, 0.5, 2, 0.25, 3, 0.75)), names: ["a", "b"], data },
    ],
    ["records", { parameters: a.map((x, i) => ({ a: x, b: b[i]! })), data }],
    ["rows with names", { parameters: a.map((x, i) => [x, b[i]!]), names: ["a", "b"], data }],
    ["flat rows with names", { parameters: rows, names: ["a", "b"], data }],
    [
      "npy arrays",
      { parameters: { shape: [3, 2], data: rows }, names: ["a", "b"], data: { shape: [3, 2, 2], data: flat } },
    ],
    [
      "other simulations",
      { parameters: rows, names: ["a", "b"], data: { shape: [2, 2], parameters: rows, data: flat }, shape: [2, 2] },
    ],
    [
      "flat data sets in a list",
      { parameters: { a, b }, data: [0, 4, 8].map((i) => flat.subarray(i, i + 4)), shape: [2, 2] },
    ],
  ])("wraps %s", (_, input) => {
    const own = simulations(input);
    expect([own.names, own.shape, own.length]).toEqual([["a", "b"], [2, 2], 3]);
    expect(own.parameters).toEqual(rows);
    expect(own.data).toEqual(flat);
  });

  it("wraps single numbers", () => {
    const own = simulations({ parameters: { a }, data: [7, 8, 9], shape: [] });
    expect([own.shape, [...own.data]]).toEqual([[], [7, 8, 9]]);
    const npy = simulations({
      parameters: { shape: [3], data: Float64Array.from(a) },
      names: ["a"],
      data: { shape: [3], data: b },
    });
    expect([npy.shape, npy.length]).toEqual([[], 3]);
  });

  it("gives single pairs, slices and parts as views", () => {
    const own = simulations({ parameters: { a, b }, data: flat, shape: [2, 2] });
    expect(own.parametersAt(1)["b"]).toBe(2);
    expect([...own.dataAt(-1)]).toEqual([9, 10, 11, 12]);
    const part = own.slice(1);
    expect([part.length, [...part.parameters]]).toEqual([2, [0.25, 2, 0.75, 3]]);
    expect(part.data.buffer).toBe(own.data.buffer);
    const [first, rest] = own.split(0.7);
    expect([first.length, rest.length, [...rest.dataAt(0)]]).toEqual([2, 1, [9, 10, 11, 12]]);
    expect(() => own.split(1)).toThrow(/leaves both parts some of 3 simulations/);
    expect(() => own.dataAt(3)).toThrow("simulations: an index below 3 is required, got 3");
  });

  it("shows what it holds", () => {
    const own = simulationsOver({ names: ["a", "b"], parameters: rows, data: flat, shape: [2, 2], seed: 4 });
    expect(inspect(own)).toBe(
      [
        "3 simulations, data: 2 x 2, seed 4",
        "      mean      sd   min   max",
        "   a   0.5  0.2041  0.25  0.75",
        "   b     2  0.8165     1     3",
        "data   6.5   3.452     1    12",
      ].join("\n"),
    );
    expect(mimeBundle(own)["text/html"]).toContain("<td>3.452</td>");
  });

  it("refuses what does not fit, in one sentence", () => {
    const bad =
      (input: object): (() => unknown) =>
      () =>
        simulations(input as SimulationsInput);
    expect(bad({ parameters: { a } })).toThrow("simulations: { parameters, data } are required");
    expect(bad({ parameters: { a, b: [1] }, data })).toThrow("simulations: 3 values of b are required as of a, got 1");
    expect(bad({ parameters: { a: [1, Number.NaN, 2] }, data })).toThrow(
      "simulations: parameters must be finite numbers, got NaN for a in row 1",
    );
    expect(
      bad({
        parameters: { a },
        data: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow("simulations: as many data sets as parameters (3) are required, got 2");
    expect(bad({ parameters: { a }, data: [[1], [Number.NaN], [3]] })).toThrow(
      "simulations: data must be finite numbers, got NaN at data set 1, position 0",
    );
    expect(bad({ parameters: { a }, data: flat })).toThrow(/flat data need the shape of one data set/);
    expect(bad({ parameters: { a }, data: flat, shape: [5] })).toThrow(
      "simulations: 15 values are required for 3 data sets of shape [5], got 12",
    );
    expect(bad({ parameters: { a }, data, shape: [3] })).toThrow(/data of shape \[3\].* got \[3, 2, 2\]/);
    expect(bad({ parameters: rows, data })).toThrow(/rows of parameters need names/);
    expect(bad({ parameters: rows, names: ["a", "b", "c", "d"], data })).toThrow(
      /rows of 4 parameters \(a, b, c, d\) are required, got 6 values/,
    );
    expect(bad({ parameters: { shape: [3, 2], data: rows }, names: ["a"], data })).toThrow(
      "simulations: parameters of shape [N, 1] are required, got [3,2]",
    );
    expect(bad({ parameters: { a }, names: ["z"], data })).toThrow(
      "simulations: a column of numbers is required for z, got undefined",
    );
    expect(bad({ parameters: [], names: ["a"], data: [] })).toThrow(
      "simulations: at least one simulation is required, got none",
    );
    expect(bad({ parameters: null, data })).toThrow(/a table of parameters is required, got null/);
  });
});
