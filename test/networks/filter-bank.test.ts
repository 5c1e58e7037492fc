/** The filter bank against its definition: the mean square of each filter's response, patch by patch. */
import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { filterBank } from "#src/networks/filter-bank.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";

const [batch, kernel, filters] = [3, 3, 4];

interface Seen {
  readonly features: Float64Array;
  readonly data: Float64Array;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** What the dense layers see, with no hidden layer and the identity as output layer. */
function seen(scales: readonly number[], [rows, columns]: readonly [number, number]): Seen {
  const scope = rootScope();
  const count = 3 * filters * scales.length;
  const x0 = input("x", [batch, rows, columns]);
  const y = filterBank({ filters, scales, kernel, hidden: [] }).build(x0, count, scope);
  const weights = initializeParameters(scope.specs.values(), random(5));
  const output = [...scope.specs.keys()].find((name) => name.endsWith("output/weight"))!;
  weights.get(output)!.fill(0);
  for (let i = 0; i < count; i++) weights.get(output)![i * count + i] = 1;
  const data = new Float64Array(batch * rows * columns);
  random(6).fillNormal(data);
  const feeds = Object.fromEntries(
    [...weights].map(([name, values]) => [name, { data: values, shape: scope.specs.get(name)!.shape }]),
  );
  const x = { data, shape: [batch, rows, columns] };
  return { features: evaluate({ outputs: { y } }, { ...feeds, x })["y"]!.data as Float64Array, data, weights };
}

type Field = { readonly values: Float64Array; readonly rows: number; readonly columns: number };

/** Means over blocks of `scale` rows and columns. */
function coarse({ values, rows, columns }: Field, scale: number): Field {
  const [height, width] = [Math.floor(rows / scale), Math.floor(columns / scale)];
  const means = Float64Array.from({ length: height * width }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < scale; i++)
      for (let j = 0; j < scale; j++)
        sum += values[(Math.floor(k / width) * scale + i) * columns + (k % width) * scale + j]!;
    return sum / scale ** 2;
  });
  return { values: means, rows: height, columns: width };
}

/** Mean square of one filter over the field with `border` zeros around it. */
function meanSquare({ values, rows, columns }: Field, filter: ArrayLike<number>, border: number): number {
  const at = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= rows || j >= columns ? 0 : values[i * columns + j]!;
  let [total, places] = [0, 0];
  for (let top = -border; top <= rows + border - kernel; top++)
    for (let left = -border; left <= columns + border - kernel; left++) {
      let response = 0;
      for (let tap = 0; tap < kernel * kernel; tap++)
        response += filter[tap]! * at(top + Math.floor(tap / kernel), left + (tap % kernel));
      total += response * response;
      places++;
    }
  return total / places;
}

describe("filterBank", () => {
  it.each([
    { scales: [1], rows: 5, columns: 6 },
    { scales: [1, 2], rows: 7, columns: 8 },
  ])(
    "sees the log mean square of every filter's response at scales $scales, inside the field and over its edges",
    (of) => {
      const { scales, rows, columns } = of;
      const { features, data, weights } = seen(scales, [rows, columns]);
      const cells = rows * columns;
      for (let b = 0; b < batch; b++) {
        const field = { values: data.slice(b * cells, (b + 1) * cells), rows, columns };
        scales.forEach((scale, s) => {
          for (let border = 0; border < 3; border++)
            for (let k = 0; k < filters; k++) {
              const bank = `${scale === 1 ? "" : `scale${scale}/`}filters${border + 1}/weight`;
              const filter = weights.get(bank)!.slice(k * 9, (k + 1) * 9);
              const expected = Math.log(meanSquare(coarse(field, scale), filter, border) + 1e-4);
              expect(features[((b * scales.length + s) * 3 + border) * filters + k]).toBeCloseTo(expected, 5);
            }
        });
      }
    },
  );

  it("refuses data that are no field, or smaller than a filter", () => {
    const build = (shape: readonly number[]) => () => filterBank().build(input("x", [4, ...shape]), 1, rootScope());
    expect(build([20])).toThrow(
      "filterBank: data on a grid (rows x columns, or channels x rows x columns) are required, got 20",
    );
    expect(build([2, 8])).toThrow("filterBank: data of at least 3 x 3 are required, got 2 x 8");
    expect(() => filterBank({ scales: [1, 2] }).build(input("x", [4, 5, 8]), 1, rootScope())).toThrow(
      "filterBank: data of at least 6 x 6 are required, got 5 x 8",
    );
    expect(() => filterBank({ scales: [] })).toThrow("filterBank: at least one scale is required, got none");
    expect(() => filterBank({ filters: 0 })).toThrow(
      "filterBank: filters and their rows of 1 or more are required, got [0,3]",
    );
  });
});
