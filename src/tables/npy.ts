/**
 * NumPy's array files: a magic string, a header that is a Python dictionary, then the raw values.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (versions 1 to 3).
 */
import { readFile } from "node:fs/promises";
import { NabiError } from "../runtime/error.js";
import { writeWhole } from "../runtime/write-whole.js";

export type NpyData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export type NpyDtype = "float32" | "float64" | "int32" | "int64" | "uint8" | "bool";

export interface NpyArray {
  /** [] for a single number. */
  readonly shape: readonly number[];
  /** Row-major. Booleans are 0 and 1 in a Uint8Array; int64 is a BigInt64Array. */
  readonly data: NpyData;
  readonly dtype: NpyDtype;
}

/** What `writeNpy` takes; `dtype` is needed only to write a Uint8Array as booleans. */
export interface NpyInput {
  readonly shape: readonly number[];
  readonly data: NpyData;
  readonly dtype?: NpyDtype;
}

interface Kind {
  readonly dtype: NpyDtype;
  readonly code: string;
  readonly make: (buffer: ArrayBuffer) => NpyData;
  readonly bytes: number;
}

const kinds: readonly Kind[] = [
  { dtype: "float32", code: "f4", bytes: 4, make: (buffer) => new Float32Array(buffer) },
  { dtype: "float64", code: "f8", bytes: 8, make: (buffer) => new Float64Array(buffer) },
  { dtype: "int32", code: "i4", bytes: 4, make: (buffer) => new Int32Array(buffer) },
  { dtype: "int64", code: "i8", bytes: 8, make: (buffer) => new BigInt64Array(buffer) },
  { dtype: "uint8", code: "u1", bytes: 1, make: (buffer) => new Uint8Array(buffer) },
  { dtype: "bool", code: "b1", bytes: 1, make: (buffer) => new Uint8Array(buffer) },
];

interface Header {
  readonly kind: Kind;
  readonly littleEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
}

/**
 * Reads an array. Fortran order and big-endian values are turned into row-major, native ones.
 * @throws NabiError if the file is no .npy file, is cut short, or holds a type not listed in `NpyDtype`.
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new NabiError(`readNpy: ${path} cannot be read: ${(cause as Error).message}`, { cause });
  });
  return parseNpy(bytes, path);
}

/** The array in the bytes of an .npy file; `name` is used in errors. */
export function parseNpy(bytes: Uint8Array, name = "bytes"): NpyArray {
  const { kind, littleEndian, fortran, shape, offset } = parseHeader(bytes, name);
  const size = shape.reduce((product, side) => product * side, 1);
  const length = size * kind.bytes;
  if (bytes.length - offset !== length) {
    throw new NabiError(
      `readNpy: ${name}: ${length} bytes of ${kind.dtype} for shape [${shape}] are required, got ${bytes.length - offset}`,
    );
  }
  // A copy – the header's length need not be a multiple of the item's – and not by slice, which for a Buffer is a view.
  const values = new Uint8Array(bytes.subarray(offset, offset + length));
  if (!littleEndian && kind.bytes > 1) swapBytes(values, kind.bytes);
  const data = kind.make(values.buffer);
  return { shape, data: fortran && shape.length > 1 ? rowMajor(data, shape) : data, dtype: kind.dtype };
}

function parseHeader(bytes: Uint8Array, name: string): Header {
  const fail = (what: string): never => {
    throw new NabiError(`readNpy: ${name}: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== "\u0093NUMPY")
    fail("an .npy file is required, got another format");
  const version = bytes[6]!;
  if (version < 1 || version > 3) fail(`format version 1, 2 or 3 is required, got ${version}`);
  const start = version === 1 ? 10 : 12;
  const offset = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (offset > bytes.length) fail("the file ends inside its header");
  const text = latin1(bytes.subarray(start, offset));
  const descr = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const sides = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!order || !sides) return fail(`a header with descr, fortran_order and shape is required, got ${text.trim()}`);
  const kind = kinds.find((candidate) => candidate.code === descr?.[2]);
  if (!kind) {
    const got = descr?.[2] ?? /'descr'\s*:\s*(.*?),\s*'\w+'\s*:/.exec(text)?.[1] ?? "none";
    return fail(`one of ${kinds.map((k) => k.dtype).join(", ")} is required, got dtype ${got}`);
  }
  const shape = (sides[1]!.match(/\d+/g) ?? []).map(Number);
  return { kind, littleEndian: descr![1] !== ">", fortran: order[1] === "True", shape, offset };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}

/** Values stored with the first axis fastest, put into row-major order. */
function rowMajor(stored: NpyData, shape: readonly number[]): NpyData {
  const result = stored.slice();
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < result.length; i++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) from = from * shape[axis]! + index[axis]!;
    result[i] = stored[from]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]!; axis--) index[axis] = 0;
  }
  return result;
}

/** The bytes of an .npy file, version 1.0, little-endian, row-major. */
export function encodeNpy(array: NpyInput): Uint8Array {
  const { shape, data } = array;
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) {
    throw new NabiError(`writeNpy: ${size} values are required for shape [${shape}], got ${data.length}`);
  }
  const kind = kindOf(data, array.dtype);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const descr = `${kind.bytes === 1 ? "|" : "<"}${kind.code}`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 11) + "\n"; // values start at a multiple of 64
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(Buffer.from(header, "latin1"), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return bytes;
}

function kindOf(data: NpyData, dtype: NpyDtype | undefined): Kind {
  const fits = kinds.filter((kind) => kind.make(new ArrayBuffer(0)).constructor === data.constructor);
  const kind = dtype === undefined ? fits[0] : fits.find((candidate) => candidate.dtype === dtype);
  if (kind) return kind;
  throw new NabiError(
    `writeNpy: a typed array of ${dtype ?? "a known dtype"} is required, got ${data.constructor.name}`,
  );
}

/** Writes an array, whole or not at all: the file appears under its name only when it is complete. */
export async function writeNpy(path: string, array: NpyInput): Promise<void> {
  const bytes = encodeNpy(array);
  await writeWhole(path, bytes, "writeNpy");
}
