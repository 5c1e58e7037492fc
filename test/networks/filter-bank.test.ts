/** The filter bank against its definition: the mean square of each filter's response, patch by patch. */
import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { filterBank } from "#src/networks/filter-bank.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";

const [batch, rows, columns, kernel, filters] = [3, 5, 6, 3, 4];

/** What the dense layers see, with no hidden layer and the identity as output layer. */
function seen(): { features: Float64Array; data: Float64Array; weights: ReadonlyMap<string, Float32Array> } {
  const scope = rootScope();
  const count = 3 * filters;
  const y = filterBank({ filters, kernel, hidden: [] }).build(input("x", [batch, rows, columns]), count, scope);
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

/** Mean square of one filter over the field with `border` zeros around it. */
function meanSquare(field: Float64Array, filter: ArrayLike<number>, border: number): number {
  const at = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= rows || j >= columns ? 0 : field[i * columns + j]!;
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
  it("sees the log mean square of every filter's response, inside the field and over its edges", () => {
    const { features, data, weights } = seen();
    const cells = rows * columns;
    for (let b = 0; b < batch; b++)
      for (let border = 0; border < 3; border++)
        for (let k = 0; k < filters; k++) {
          const filter = weights.get(`filters${border + 1}/weight`)!.slice(k * 9, (k + 1) * 9);
          const expected = Math.log(meanSquare(data.slice(b * cells, (b + 1) * cells), filter, border) + 1e-4);
          expect(features[(b * 3 + border) * filters + k]).toBeCloseTo(expected, 6);
        }
  });

  it("refuses data that are no field, or smaller than a filter", () => {
    const build = (shape: readonly number[]) => () => filterBank().build(input("x", [4, ...shape]), 1, rootScope());
    expect(build([20])).toThrow(
      "filterBank: data on a grid (rows x columns, or channels x rows x columns) are required, got 20",
    );
    expect(build([2, 8])).toThrow("filterBank: data of at least 3 x 3 are required, got 2 x 8");
    expect(() => filterBank({ filters: 0 })).toThrow(
      "filterBank: filters and their rows of 1 or more are required, got [0,3]",
    );
  });
});
