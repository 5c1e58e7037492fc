import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { mimeBundle } from "#src/runtime/display.js";

const shown = plot.histogram([1, 2, 2, 3], { bins: 3, label: "count" });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "figure-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("figure", () => {
  it("draws itself as Vega-Lite 5, SVG and text, at once", () => {
    const bundle = mimeBundle(shown);
    expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]);
    expect(bundle["image/svg+xml"]).toBe(shown.svg);
    expect((bundle["application/vnd.vegalite.v5+json"] as { $schema: string }).$schema).toMatch(/vega-lite\/v5.json$/);
    expect(bundle["text/plain"]).toBe("histogram of 4 values of count");
    expect(inspect(shown)).toBe("histogram of 4 values of count");
  });
  it("saves the picture or the specification", async () => {
    await shown.save(join(folder, "a.svg"));
    await shown.save(join(folder, "a.json"));
    expect(await readFile(join(folder, "a.svg"), "utf8")).toBe(shown.svg);
    expect(JSON.parse(await readFile(join(folder, "a.json"), "utf8"))).toEqual(shown.spec);
  });
  it("refuses other formats and leaves nothing behind where it cannot write", async () => {
    await expect(shown.save("a.pdf")).rejects.toThrow(
      "save: a path that ends in .svg, .png or .json is required, got a.pdf",
    );
    const before = await readdir(folder);
    await expect(shown.save(join(folder, "missing", "a.svg"))).rejects.toThrow(
      "a path that can be written is required",
    );
    expect(await readdir(folder)).toEqual(before);
  });
});
