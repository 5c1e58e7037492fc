import { describe, expect, it } from "vitest";
import { mime } from "#src/runtime/mime.js";

describe("mime", () => {
  it("says what kind of text a text is, and keeps it readable where there are no kinds", () => {
    expect(mime.markdown("**b**")).toEqual({ "text/markdown": "**b**", "text/plain": "**b**" });
    expect(mime.html("<b>b</b>")).toEqual({ "text/html": "<b>b</b>", "text/plain": "<b>b</b>" });
    expect(mime.svg("<svg/>")["image/svg+xml"]).toBe("<svg/>");
  });
  it.each([
    ["\\theta", "$\\displaystyle \\theta$"],
    ["$\\theta$", "$\\theta$"],
    ["with \\(\\theta\\)", "with \\(\\theta\\)"],
    ["\\begin{align}a\\end{align}", "\\begin{align}a\\end{align}"],
  ])("puts formulas between delimiters: %s", (formula, typeset) => {
    expect(mime.latex(formula)).toEqual({ "text/latex": typeset, "text/plain": formula });
  });
  it("takes the bytes of PNG files, and nothing else for pictures", () => {
    const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
    expect(mime.png(bytes)["image/png"]).toBe(bytes);
    expect(() => mime.png(Uint8Array.of(0xff, 0xd8))).toThrow("mime.png: the bytes of a PNG file are required");
    expect(() => mime.png("photo.png" as never)).toThrow("mime.png: the bytes of a PNG file are required");
    expect(() => mime.svg("photo.svg")).toThrow('mime.svg: SVG text is required, got "photo.svg"');
  });
});
