import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { NabiError } from "#src/runtime/error.js";
import { encodeNpy, type NpyInput, parseNpy, readNpy, writeNpy } from "#src/tables/npy.js";

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const files = JSON.parse(readFileSync(at("./reference/npy.json"), "utf8")) as Record<string, string>;
const numpy = (name: string): Uint8Array => Buffer.from(files[name]!, "base64");
const folder = mkdtempSync(join(tmpdir(), "nabi-npy-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("reading what NumPy wrote", () => {
  it.each([
    ["float32", "float32", [2, 2], Float32Array.of(1.5, -2, 3, 4.25)],
    ["float64Fortran", "float64", [2, 3, 4], Float64Array.from({ length: 24 }, (_, i) => i)],
    ["bigEndian", "int32", [3], Int32Array.of(1, -2, 300000)],
    ["int64", "int64", [2], BigInt64Array.of(2n ** 53n + 1n, -5n)],
    ["bool", "bool", [3], Uint8Array.of(1, 0, 1)],
    ["uint8", "uint8", [1, 2], Uint8Array.of(0, 255)],
    ["scalar", "float64", [], Float64Array.of(2.5)],
    ["version2", "float64", [2], Float64Array.of(1, 2)],
    ["version3", "float64", [2], Float64Array.of(1, 2)],
    ["empty", "float32", [0, 3], Float32Array.of()],
  ])("%s", (name, dtype, shape, data) => {
    expect(parseNpy(numpy(name))).toEqual({ dtype, shape, data });
  });

  it("reads a file of the paper's fields", async () => {
    const fields = await readNpy(at("../../data/gp/test_fields.npy"));
    expect([fields.dtype, fields.shape, fields.data.length]).toEqual(["float32", [1000, 16, 16], 256_000]);
  });
});

describe("writing", () => {
  it("gives the bytes that NumPy gives", () => {
    for (const name of ["float32", "int64", "bool", "uint8", "scalar", "empty"]) {
      expect(Buffer.from(encodeNpy(parseNpy(numpy(name))))).toEqual(numpy(name));
    }
  });

  it("comes back from disk, also from a view into a larger array", async () => {
    const path = join(folder, "view.npy");
    const data = Float64Array.of(9, 1, 2, 3, 4, 9).subarray(1, 5);
    await writeNpy(path, { shape: [2, 2], data });
    expect(await readNpy(path)).toEqual({ dtype: "float64", shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    expect(readdirSync(folder)).toEqual(["view.npy"]);
  });

  it("leaves nothing behind when it fails", async () => {
    await expect(writeNpy(join(folder, "absent", "x.npy"), { shape: [1], data: Float32Array.of(1) })).rejects.toThrow(
      /writeNpy: a path that can be written is required, got .*x\.npy: ENOENT/,
    );
    const none = mkdtempSync(join(folder, "taken-"));
    await expect(writeNpy(none, { shape: [1], data: Float32Array.of(1) })).rejects.toThrow(NabiError);
    expect(readdirSync(none)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
  });

  it("refuses a shape that does not fit and arrays that have no dtype", () => {
    expect(() => encodeNpy({ shape: [3], data: Float32Array.of(1, 2) })).toThrow(
      "writeNpy: 3 values are required for shape [3], got 2",
    );
    expect(() => encodeNpy({ shape: [1], data: Uint16Array.of(1) } as unknown as NpyInput)).toThrow(/got Uint16Array/);
    expect(() => encodeNpy({ shape: [1], data: Float32Array.of(1), dtype: "bool" })).toThrow(/of bool is required/);
  });
});

describe("corrupt files", () => {
  const broken = (change: (bytes: Buffer) => Uint8Array): (() => unknown) => {
    const bytes = change(Buffer.from(numpy("float32")));
    return () => parseNpy(bytes, "broken.npy");
  };

  const replaced = (bytes: Buffer, at: number, text: string): Buffer => {
    bytes.write(text, at, "latin1");
    return bytes;
  };

  it("are refused with one clear sentence", async () => {
    expect(broken((b) => b.subarray(0, 140))).toThrow(
      "readNpy: broken.npy: 16 bytes of float32 for shape [2,2] are required, got 12",
    );
    expect(broken((b) => Buffer.concat([b, Buffer.of(0)]))).toThrow(/16 bytes .* got 17/);
    expect(broken((b) => b.subarray(0, 60))).toThrow("readNpy: broken.npy: the file ends inside its header");
    expect(broken((b) => b.subarray(0, 5))).toThrow(/an \.npy file is required/);
    expect(broken((b) => replaced(b, 0, "PK"))).toThrow(/an \.npy file is required, got another format/);
    expect(broken((b) => replaced(b, 6, "\u0007"))).toThrow(/format version 1, 2 or 3 is required, got 7/);
    expect(broken((b) => replaced(b, 51, "'zz"))).toThrow(NabiError);
    expect(() => parseNpy(numpy("complex"))).toThrow(/one of float32, .* is required, got dtype c16/);
    expect(() => parseNpy(numpy("structured"))).toThrow(/is required, got dtype \[/);
    const path = join(folder, "text.npy");
    writeFileSync(path, "hello, this is no array");
    await expect(readNpy(path)).rejects.toThrow(/text\.npy: an \.npy file is required/);
    await expect(readNpy(join(folder, "none.npy"))).rejects.toThrow(/none\.npy cannot be read: ENOENT/);
  });
});
