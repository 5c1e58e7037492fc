/** Cells that were written for tslab's kernel. */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Session, startSession } from "./session.js";

let session: Session;

beforeAll(async () => {
  session = await startSession(tmpdir());
});
afterAll(() => session.kernel.shutdown());

/** The type and content of the cell's display messages, with their identifiers. */
async function shown(code: string): Promise<{ type: string; data: unknown; id: unknown }[]> {
  const { messages, reply } = await session.run(`import * as tslab from "tslab";\n${code}`);
  expect(reply).toMatchObject({ status: "ok" });
  return messages
    .filter(({ header }) => header.msg_type.endsWith("display_data"))
    .map(({ header, content }) => ({
      type: header.msg_type,
      data: content["data"],
      id: (content["transient"] as Record<string, unknown>)["display_id"],
    }));
}

describe('import "tslab"', () => {
  it.each([
    ["javascript", '"1"', "text/javascript", "1"],
    ["html", '"<b>x</b>"', "text/html", "<b>x</b>"],
    ["markdown", '"*x*"', "text/markdown", "*x*"],
    ["latex", '"$x$"', "text/latex", "$x$"],
    ["svg", '"<svg/>"', "image/svg+xml", "<svg/>"],
    ["text", '"x"', "text/plain", "x"],
    ["png", "new Uint8Array([137, 80])", "image/png", "iVA="],
    ["jpeg", "Buffer.from([137, 80])", "image/jpeg", "iVA="],
    ["gif", "new Uint8Array([137, 80])", "image/gif", "iVA="],
    ["pdf", "new Uint8Array([137, 80])", "application/pdf", "iVA="],
  ])("has display.%s", async (name, content, mime, data) => {
    expect(await shown(`tslab.display.${name}(${content});`)).toMatchObject([
      { type: "display_data", data: { [mime]: data } },
    ]);
  });
  it("has display.raw for every type", async () => {
    expect(await shown('tslab.display.raw("chemical/x-pdb", "ATOM");')).toMatchObject([
      { type: "display_data", data: { "chemical/x-pdb": "ATOM" } },
    ]);
  });
  it("has newDisplay, whose later contents stand in the place of the first", async () => {
    const found = await shown(
      'const bar = tslab.newDisplay();\nbar.html("1");\nbar.html("2");\ntslab.newDisplay().text("other");\n',
    );
    expect(found.map(({ type, data }) => [type, data])).toEqual([
      ["display_data", { "text/html": "1" }],
      ["update_display_data", { "text/html": "2" }],
      ["display_data", { "text/plain": "other" }],
    ]);
    expect(found[1]!.id).toBe(found[0]!.id);
    expect(found[2]!.id).not.toBe(found[0]!.id);
    expect((await shown('bar.html("3");'))[0]).toMatchObject({ type: "update_display_data", id: found[0]!.id });
  });
  it("has types, and its named exports", async () => {
    expect(await session.resultOf('import { display, newDisplay, versions } from "tslab";\nversions.node')).toBe(
      `'${process.version}'`,
    );
    expect(await session.errorOf("display.html(5)")).toContain(
      "'number' is not assignable to parameter of type 'string'",
    );
    expect(await session.errorOf("display.video")).toContain("Property 'video' does not exist on type 'Display'");
    expect((await session.complete("display.mark"))["matches"]).toEqual(["markdown"]);
  });
});
