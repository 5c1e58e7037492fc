/** The default engine: onnxruntime's native build for Node, one session for the whole graph. */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Program } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";
import type { CompileOptions, Engine, Executable, Tensors } from "./engine.js";
import { checkFeeds, requiredFeeds } from "./feeds.js";
import { encodeModel } from "./onnx/encode.js";
import { lowerProgram } from "./onnx/lower.js";

/** The interface that onnxruntime's builds share. */
export type Ort = typeof import("onnxruntime-node");

/** One of onnxruntime's builds. */
export interface OrtBuild {
  readonly name: string;
  readonly ort: Ort;
  /** Whether `run` writes into the outputs it is given; a build that ignores them leaves them as they are, without an error. */
  readonly fillsOutputs: boolean;
}

const sessionOptions = ({ threads }: CompileOptions): InferenceSession.SessionOptions => ({
  executionProviders: ["cpu"],
  executionMode: "sequential",
  interOpNumThreads: 1,
  ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
  extra: {
    session: {
      // Adam's moments and saturated flows reach denormal numbers after some thousand steps, which slow the processor down severalfold.
      set_denormal_as_zero: "1",
      // A thread that waits by spinning takes a core from simulation workers: steps took up to twice as long beside other work.
      intra_op: { allow_spinning: "0" },
    },
  },
});

/** float32 views are passed on without a copy, but for shared memory, which onnxruntime refuses. */
function toOrt(ort: Ort, tensors: Tensors): Record<string, OrtTensor> {
  const entries = Object.entries(tensors).map(([name, { data, shape }]) => {
    const direct = data instanceof Float32Array && !(data.buffer instanceof SharedArrayBuffer);
    const single = direct ? data : Float32Array.from(data);
    return [name, new ort.Tensor("float32", single, shape)] as const;
  });
  return Object.fromEntries(entries);
}

function fromOrt(results: InferenceSession.OnnxValueMapType): Tensors {
  const entries = Object.entries(results).map(([name, { data, dims }]) => [
    name,
    { data: data as Float32Array, shape: dims },
  ]);
  return Object.fromEntries(entries);
}

async function createSession(
  { name, ort }: OrtBuild,
  bytes: Uint8Array,
  options: CompileOptions,
): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, sessionOptions(options));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NabiError(
      `${name}: an ONNX model that this engine can run is required, got one that it refuses: ${reason}`,
      {
        cause,
      },
    );
  }
}

/** A model in memory, ready to run; `check` sees the inputs first. */
async function openSession(
  build: OrtBuild,
  bytes: Uint8Array,
  options: CompileOptions,
  check: (feeds: Tensors) => void,
): Promise<Executable> {
  const session = await createSession(build, bytes, options);
  const { ort, fillsOutputs } = build;
  return {
    run: async (feeds, into) => {
      check(feeds);
      const inputs = toOrt(ort, Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])));
      if (into && fillsOutputs) await session.run(inputs, toOrt(ort, into));
      else {
        const results = fromOrt(await session.run(inputs));
        if (!into) return results;
        for (const [name, { data }] of Object.entries(into)) data.set(results[name]!.data);
      }
      return into;
    },
    dispose: () => session.release(),
  };
}

export interface OnnxEngine extends Engine {
  /** Opens an encoded ONNX model as it is: an estimator's file. */
  open(bytes: Uint8Array, options?: CompileOptions): Promise<Executable>;
}

/** An engine on one of onnxruntime's builds. */
export function ortEngine(build: OrtBuild): OnnxEngine {
  return {
    name: build.name,
    compile: async (program: Program, options = {}) => {
      const required = requiredFeeds(program);
      const bytes = encodeModel(lowerProgram(program));
      return openSession(build, bytes, options, (feeds) => checkFeeds(program, required, feeds));
    },
    open: (bytes, options = {}) => openSession(build, bytes, options, () => {}),
  };
}

/** Loads the engine. Throws where onnxruntime-node has no binary for this platform. */
export async function onnxruntimeEngine(): Promise<OnnxEngine> {
  const module = await import("onnxruntime-node");
  return ortEngine({
    name: "onnxruntime",
    ort: (module as { default?: Ort }).default ?? module,
    fillsOutputs: true,
  });
}
