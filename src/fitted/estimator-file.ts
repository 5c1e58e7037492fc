/**
 * A trained estimator as one ONNX file: the graph that any ONNX runtime can run, and in its metadata everything else –
 * parameter names, prior, shapes, training record, and test vectors that are run again whenever the file is opened.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Prior, type PriorSpec, priorFromSpec, priorSpec } from "../distributions/prior.js";
import type { Tensors } from "../engine/engine.js";
import { decodeMetadata, encodeMetadata, encodeModel } from "../engine/onnx/encode.js";
import { lowerProgram } from "../engine/onnx/lower.js";
import type { EstimatorKind, PotentialOutput } from "../estimators/estimator.js";
import type { Program } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";
import type { TrainingRecord } from "../training/record.js";

/** What is known about a trained estimator besides its graph. */
export interface EstimatorDescription {
  /** The method: `pointEstimator`, `posteriorEstimator`, … */
  readonly method: string;
  readonly kind: EstimatorKind;
  readonly simulator: string;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  readonly prior: Prior;
  readonly levels?: readonly number[];
  /** Uniform numbers for one draw. */
  readonly noise?: number;
  /** The output of a potential. */
  readonly potential?: PotentialOutput;
  readonly record: TrainingRecord;
  readonly engine: string;
  readonly seed: number;
}

/** Inputs with the outputs that were seen when the file was written. */
export interface TestVectors {
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly outputs: Readonly<Record<string, StoredTensor>>;
}

interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const formatVersion = 1;
const metadataKey = "nabi";
const digestKey = "nabi.sha256"; // the last entry of a file: SHA-256 of all bytes before it

type StoredDescription = Omit<EstimatorDescription, "prior"> & {
  readonly format: number;
  readonly prior: PriorSpec;
  readonly test: TestVectors;
};

const store = (tensors: Tensors): Record<string, StoredTensor> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [name, { shape: [...shape], values: Array.from(data) }]),
  );

/** Feeds and results as they are kept in the file. */
export function testVectors(feeds: Tensors, results: Tensors): TestVectors {
  return { inputs: store(feeds), outputs: store(results) };
}

/** The bytes of a file. A user-coded prior cannot be saved: the error says what to do instead. */
export function encodeEstimator(program: Program, description: EstimatorDescription, test: TestVectors): Uint8Array {
  const stored: StoredDescription = {
    ...description,
    format: formatVersion,
    prior: priorSpec(description.prior),
    test,
  };
  return sealed(encodeModel(lowerProgram(program, { [metadataKey]: JSON.stringify(stored) })));
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A model with its digest at the end: appended fields extend a protobuf message, so the file is a plain ONNX model. */
function sealed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, encodeMetadata({ [digestKey]: digestOf(bytes) })]);
}

/**
 * Throws a NabiError if a sealed file is not what it was: a changed bit in a weight or a prior need not show in test vectors.
 * A file without a digest (another program may have written it anew) is left to its test vectors.
 */
function requireSeal(bytes: Uint8Array, digest: string | undefined, path: string): void {
  if (digest === undefined) return;
  const end = bytes.length - encodeMetadata({ [digestKey]: digest }).length;
  if (digestOf(bytes.subarray(0, end)) !== digest)
    throw new NabiError(`load: ${path} is not as it was saved: it is corrupted or was changed`);
}

export interface OpenedFile {
  readonly bytes: Uint8Array;
  readonly description: EstimatorDescription;
  readonly test: TestVectors;
}

/** Reads a file's description. Throws a NabiError on a file that is missing, corrupted, foreign, or from a newer version. */
export async function readEstimator(path: string): Promise<OpenedFile> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new NabiError(`load: a readable file is required, got ${path}: ${cause.message}`, { cause });
  });
  const metadata = (() => {
    try {
      return decodeMetadata(bytes);
    } catch (cause) {
      throw new NabiError(`load: ${path} must be an ONNX file, but it is corrupted or of another kind`, { cause });
    }
  })();
  const text = metadata[metadataKey];
  if (text === undefined) throw new NabiError(`load: ${path} is an ONNX model, but no estimator saved by nabi`);
  requireSeal(bytes, metadata[digestKey], path);
  const stored = parseDescription(text, path);
  const { format: _format, test, prior, ...rest } = stored;
  return { bytes, test, description: { ...rest, prior: priorFromSpec(prior) } };
}

function parseDescription(text: string, path: string): StoredDescription {
  const corrupted = (cause?: unknown): NabiError =>
    new NabiError(`load: the description inside ${path} is corrupted`, { cause });
  let stored: Partial<StoredDescription> | null;
  try {
    stored = JSON.parse(text) as Partial<StoredDescription> | null;
  } catch (cause) {
    throw corrupted(cause);
  }
  if (typeof stored !== "object" || stored === null || typeof stored.format !== "number") throw corrupted();
  if (stored.format !== formatVersion)
    throw new NabiError(
      `load: ${path} has format ${stored.format}, and this version of nabi reads format ${formatVersion}`,
    );
  const { kind, prior, shape, test, record } = stored;
  if (!(kind && Array.isArray(prior) && Array.isArray(shape) && test?.inputs && test.outputs && record?.epochs))
    throw corrupted();
  return stored as StoredDescription;
}
