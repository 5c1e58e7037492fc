import { describe, expect, it } from "vitest";
import { decodeMetadata, encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { multiply } from "#src/graph/elementwise.js";
import { input } from "#src/graph/expression.js";

const program = { outputs: { y: multiply(input("x", [2]), 2) } };
const metadata = { "nabi.version": "1", names: "θ, λ", record: JSON.stringify({ loss: [1.5, 0.25] }), empty: "" };

describe("encodeModel", () => {
  it("keeps metadata, in any language", () => {
    expect(decodeMetadata(encodeModel(lowerProgram(program, metadata)))).toEqual(metadata);
    expect(decodeMetadata(encodeModel(lowerProgram(program)))).toEqual({});
  });

  it("gives the same bytes for the same program", () => {
    expect(encodeModel(lowerProgram(program, metadata))).toEqual(encodeModel(lowerProgram(program, metadata)));
  });
});

describe("decodeMetadata refuses", () => {
  const bytes = encodeModel(lowerProgram(program, metadata));
  it.each([
    ["text", new TextEncoder().encode("a table of numbers, not a model")],
    ["a truncated file", bytes.slice(0, bytes.length - 7)],
    ["zeros", new Uint8Array(64)],
    ["a file with its first bytes lost", bytes.slice(5)],
  ])("%s", (_name, wrong) => {
    expect(() => decodeMetadata(wrong)).toThrow("onnx: an ONNX model is required");
  });

  it("an empty file", () => {
    expect(() => decodeMetadata(new Uint8Array())).toThrow(
      "onnx: an ONNX model is required, got a file without a graph",
    );
  });
});
