/** What values look like in a notebook: the same as the last value of a cell and through `display`. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";

type Bundle = Readonly<Record<string, unknown>>;

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = await launchKernel({ folder: fileURLToPath(new URL("../../notebooks", import.meta.url)) });
  await run(
    'import { display, mime, plot, columnTable, dataFrame } from "nabi";\nimport { table, op } from "arquero";',
  );
});
afterAll(() => kernel.shutdown());

interface Shown {
  readonly type: string;
  readonly data: Bundle;
  readonly id: string | undefined;
}

/** Runs a cell that must succeed; everything that it shows. */
async function run(code: string): Promise<Shown[]> {
  const shown: Shown[] = [];
  const reply = await kernel.client.request("execute_request", { code }, ({ header, content }) => {
    const { data, transient, text } = content as { data?: Bundle; transient?: { display_id: string }; text?: string };
    if (header.msg_type === "execute_input") return;
    shown.push({ type: header.msg_type, data: data ?? { text }, id: transient?.display_id });
  });
  expect(reply.content, JSON.stringify(reply.content)).toMatchObject({ status: "ok" });
  return shown;
}

/** The bundle of a value, which must be the same both ways. */
async function bundleOf(expression: string): Promise<Record<string, string>> {
  const [displayed, last] = await run(`const value = ${expression};\ndisplay(value);\nvalue`);
  expect(displayed!.type).toBe("display_data");
  expect(last!.type).toBe("execute_result");
  expect(displayed!.data).toEqual(last!.data);
  return last!.data as Record<string, string>;
}

describe("tables", () => {
  it("of arquero have formatted numbers and a count of the rows that are not shown", async () => {
    await run(
      "const long = table({ x: Array.from({ length: 1200 }, (_, i) => i / 3), name: Array(1200).fill('<a>') });",
    );
    const bundle = await bundleOf("long.filter((row) => op.abs(row.x) > 0)");
    expect(Object.keys(bundle)).toEqual(["text/plain", "text/html"]);
    expect(bundle["text/html"]).toContain("<tr><td>1</td><td>0.6667</td><td>&lt;a&gt;</td></tr>");
    expect(bundle["text/html"]).toContain("… 1,189 more rows");
    expect(bundle["text/plain"]).toContain("0.3333   <a>\n");
  });
  it("are not changed by being shown", async () => {
    expect(await run('void display(long);\nSymbol.for("Jupyter.display") in long')).toMatchObject([
      { type: "display_data" },
      { data: { "text/plain": "false" } },
    ]);
  });
  it("may be grouped, and may be empty", async () => {
    expect((await bundleOf("long.groupby('name')"))["text/plain"]).toContain("… 1,190 more rows");
    expect((await bundleOf("table({ a: [] })"))["text/html"]).toContain("<th>a</th>");
  });
  it("of danfojs are drawn with the names of their rows, columns of them too", async () => {
    await run("const frame = dataFrame({ x: [1, 2.123456], name: ['a', 'b'] });");
    expect((await bundleOf("frame"))["text/html"]).toContain("<td>2.123</td><td>b</td>");
    expect((await bundleOf("frame.describe()"))["text/html"]).toContain("<td>count</td><td>2</td>");
    expect((await bundleOf("frame.column('x')"))["text/html"]).toContain(
      "<th>x</th></tr></thead><tbody><tr><td>0</td><td>1</td>",
    );
  });
  it("are records of numbers and text, whose text stays Node's; other lists are text alone", async () => {
    const bundle = await bundleOf("[{ a: 1 / 3, b: 'x' }, { a: 2, b: null }]");
    expect(bundle["text/html"]).toContain("<td>0.3333</td><td>x</td>");
    expect(bundle["text/plain"]).toContain("{ a: 2, b: null }");
    for (const other of ["[{ a: 1 }, { b: 1 }]", "[{ a: { b: 1 } }]", "[{}]", "[]", "[1, 2]", "[null]", "[new Map()]"])
      expect(Object.keys(await bundleOf(other as string)), other).toEqual(["text/plain"]);
  });
});

describe("Vega-Lite specifications", () => {
  const spec = `{ $schema: "https://vega.github.io/schema/vega-lite/v5.json", title: "points", mark: "point",
    data: { values: [{ x: 1, y: 2 }] }, encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } } }`;

  it("are charts: for front ends that draw, and as a picture for all others", async () => {
    const bundle = await bundleOf(spec);
    expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]);
    expect(bundle["image/svg+xml"]).toMatch(/^<svg .*points/);
    expect(bundle["text/plain"]).toBe("points");
  });
  it("that cannot be drawn here are left to the front end, with the reason", async () => {
    const remote = await bundleOf(`{ ...${spec}, data: { url: "cars.json" } }`);
    expect(Object.keys(remote)).toEqual(["application/vnd.vegalite.v5+json", "text/plain"]);
    expect(remote["text/plain"]).toContain("got the address cars.json");
  });
});

describe("text and pictures", () => {
  it.each([
    ['mime.markdown("**b**")', { "text/markdown": "**b**" }],
    ["mime.latex(String.raw`\\theta`)", { "text/latex": "$\\displaystyle \\theta$" }],
    ['mime.html("<b>b</b>")', { "text/html": "<b>b</b>" }],
    ['mime.svg("<svg/>")', { "image/svg+xml": "<svg/>" }],
    ["mime.png(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]))", { "image/png": "iVBORw0KGgo=" }],
    ['({ "text/latex": "$x$" })', { "text/latex": "$x$" }],
  ])("%s are shown by their kind", async (expression, expected) => {
    expect(await bundleOf(expression)).toMatchObject(expected);
  });
  it("that are strings stay strings", async () => {
    expect(await run('"<svg/>"')).toMatchObject([{ data: { "text/plain": "'<svg/>'" } }]);
    expect(await run('display("<svg/>")')).toMatchObject([{ data: { "text/plain": "<svg/>" } }]);
  });
});

describe("a display handle", () => {
  it("replaces what was shown, also from a later cell and by another kind, and shows nothing of itself", async () => {
    const [first, ...rest] = await run('const handle = display("0 %");\nhandle');
    expect(rest).toEqual([]);
    const later = await run(
      'console.log("text"); handle.update(mime.markdown("**100 %**")); handle.update([{ a: 1 }]);',
    );
    expect(later.map(({ type, id }) => [type, id])).toEqual([
      ["stream", undefined],
      ["update_display_data", first!.id],
      ["update_display_data", first!.id],
    ]);
    expect(later[1]!.data).toMatchObject({ "text/markdown": "**100 %**" });
    expect(later[2]!.data["text/html"]).toContain("<td>1</td>");
  });
  it("of a value that draws itself later shows it then, and its failure", async () => {
    const late = (body: string): string =>
      `display({ [Symbol.for("Jupyter.display")]: async () => { ${body} } });\nawait new Promise((resolve) => setTimeout(resolve, 30));`;
    expect(await run(late('return { "text/plain": "late" };'))).toMatchObject([{ data: { "text/plain": "late" } }]);
    const [failure] = await run(late('throw new Error("cannot draw");'));
    expect(failure!.data["text"]).toContain("Error: cannot draw");
  });
});

describe("the progress of long work", () => {
  it("is one output, whose last state tells no time", async () => {
    await run('import { prior, uniform, normalMean, simulate } from "nabi";');
    const shown = await run(
      "const model = { prior: prior({ mu: uniform(0, 1) }), simulator: normalMean({ n: 5 }) };\nawait simulate(model, { count: 30_000, seed: 1 });",
    );
    expect(shown[0]).toMatchObject({ type: "display_data" });
    const updates = shown.filter(({ type }) => type === "update_display_data");
    expect(updates.length).toBeGreaterThan(0);
    expect(new Set(updates.map(({ id }) => id))).toEqual(new Set([shown[0]!.id]));
    expect(updates.at(-1)!.data["text/plain"]).toBe(`simulate ${"█".repeat(24)} 30,000/30,000`);
  });
});
