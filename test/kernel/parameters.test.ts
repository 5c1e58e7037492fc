import { describe, expect, it } from "vitest";
import type { Notebook } from "#kernel/notebooks/notebook.js";
import { withParameters } from "#kernel/notebooks/parameters.js";

function notebook(...sources: string[]): Notebook {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    metadata: i === 1 ? { tags: ["parameters"] } : {},
    source,
  }));
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const declaring = `// sizes
const n = 100, rate: number = 0.5;
let label = "all";
var pair: [number, number] = [1, 2];
const size: "small" | "large" = "small", ready = false, code: string = "1";`;

describe("withParameters", () => {
  it("adds a cell behind the tagged one, under the declared types, and replaces it the next time", () => {
    const once = withParameters(notebook("1", declaring, "2"), { n: "5" }, "a.ipynb");
    expect(once.cells.map(({ source }) => source)).toEqual(["1", declaring, "const n = 5;", "2"]);
    expect(once.cells[2]).toMatchObject({ cell_type: "code", metadata: { tags: ["injected-parameters"] } });
    const twice = withParameters(once, { rate: "1", size: "large" }, "a.ipynb");
    const second = 'const rate: number = 1;\nconst size: "small" | "large" = "large";';
    expect(twice.cells.map(({ source }) => source)).toEqual(["1", declaring, second, "2"]);
  });
  it.each([
    ["n", "-1e-3", "const n = -0.001;"],
    ["n", ".5", "const n = 0.5;"],
    ["n", "many words", 'const n = "many words";'],
    ["n", "", 'const n = "";'],
    ["ready", "true", "const ready = true;"],
    ["pair", "[3, 4]", "let pair: [number, number] = [3,4];"],
    ["label", "7", 'let label = "7";'],
    ["label", 'a "b"\nc', 'let label = "a \\"b\\"\\nc";'],
    ["code", "0017", 'const code: string = "0017";'],
  ])("gives %s the value %j: %s", (name, text, source) => {
    expect(withParameters(notebook("1", declaring), { [name]: text }, "a.ipynb").cells[2]!.source).toBe(source);
  });
  it("refuses names that are not declared, and notebooks without the tag", () => {
    expect(() => withParameters(notebook("1", "const n = 1"), { m: "5" }, "a.ipynb")).toThrow(
      "parameters: a name that a.ipynb declares is required (n), got m",
    );
    expect(() => withParameters(notebook("const n = 1"), { n: "5" }, "a.ipynb")).toThrow(
      "parameters: a code cell with the tag parameters is required, got none in a.ipynb",
    );
  });
});
