/** Which engine runs: an option, else the environment variable NABI_ENGINE, else onnxruntime. */
import { NabiError } from "../runtime/error.js";
import type { CompileOptions, Engine, Executable } from "./engine.js";
import { type OnnxEngine, onnxruntimeEngine } from "./onnxruntime.js";
import { onnxruntimeWebEngine } from "./onnxruntime-web.js";
import { referenceEngine } from "./reference.js";
import { tensorflowEngine } from "./tensorflow.js";

/** How an engine is loaded, and where it comes from if it is missing. */
export interface EngineSource {
  readonly load: () => Promise<Engine>;
  /** What cures a failure to load. */
  readonly cure: string;
}

/** The known engines. */
export const engineSources: Readonly<Record<string, EngineSource>> = {
  onnxruntime: {
    load: onnxruntimeEngine,
    cure: "npm install onnxruntime-node (it has binaries for Linux, Windows and Apple silicon; elsewhere use onnxruntime-web)",
  },
  "onnxruntime-web": { load: onnxruntimeWebEngine, cure: "npm install onnxruntime-web" },
  tensorflow: { load: tensorflowEngine, cure: "npm install @tensorflow/tfjs" },
  reference: { load: async () => referenceEngine, cure: "it is part of nabi: install nabi again" },
};

const defaultName = "onnxruntime";
const fallbackName = "onnxruntime-web";

export interface Chooser {
  /**
   * The engine of that name; without a name NABI_ENGINE's, else onnxruntime, and where that has no binary onnxruntime-web with one
   * notice. An engine is loaded once. Throws a NabiError on an unknown name, and on an engine that is missing, with its cure.
   */
  choose(name?: string): Promise<Engine>;
  /** The same among the engines that open ONNX files; an engine of another kind in NABI_ENGINE is passed over. */
  chooseOnnx(name?: string): Promise<OnnxEngine>;
}

const opensFiles = (engine: Engine): engine is OnnxEngine => "open" in engine;

/** A chooser over a table of engines. */
export function engineChooser(
  sources: Readonly<Record<string, EngineSource>>,
  notify: (notice: string) => void = (notice) => process.emitWarning(notice, "NabiNotice"),
): Chooser {
  const loaded = new Map<string, Promise<Engine>>();

  const load = (name: string): Promise<Engine> => {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (!source)
      return Promise.reject(
        new NabiError(`engine: one of ${Object.keys(sources).join(", ")} is required, got ${JSON.stringify(name)}`),
      );
    const before = loaded.get(name);
    if (before) return before;
    const engine = source.load().catch((cause) => {
      loaded.delete(name); // It may be installed and asked for again.
      const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
      throw new NabiError(`engine: ${name} is required, got no working installation (${reason}): ${source.cure}`, {
        cause,
      });
    });
    loaded.set(name, engine);
    return engine;
  };

  let fallback: Promise<Engine> | undefined;
  const loadDefault = (): Promise<Engine> => {
    fallback ??= load(defaultName).catch(async (missing: NabiError) => {
      const engine = await load(fallbackName).catch(() => {
        fallback = undefined;
        throw missing;
      });
      notify(`${missing.message}. Running on ${fallbackName}, which is slower.`);
      return engine;
    });
    return fallback;
  };

  const asked = (name?: string): string | undefined => name ?? (process.env["NABI_ENGINE"] || undefined);
  const choose = (name?: string): Promise<Engine> => {
    const wanted = asked(name);
    return wanted === undefined ? loadDefault() : load(wanted);
  };
  return {
    choose,
    chooseOnnx: async (name) => {
      const engine = await choose(name);
      if (opensFiles(engine)) return engine;
      if (name !== undefined)
        throw new NabiError(
          `engine: one that opens ONNX files (${defaultName}, ${fallbackName}) is required, got ${engine.name}`,
        );
      return (await loadDefault()) as OnnxEngine;
    },
  };
}

const chooser = engineChooser(engineSources);

/**
 * The engine of that name: onnxruntime, onnxruntime-web, tensorflow or reference; without a name NABI_ENGINE's, else onnxruntime, and
 * where that has no binary onnxruntime-web with one notice. An engine is loaded once a process.
 * Throws a NabiError on an unknown name, and on an engine that is missing, with its cure.
 */
export function chooseEngine(name?: string): Promise<Engine> {
  return chooser.choose(name);
}

/** `chooseEngine` among the engines that open ONNX files; one of another kind in NABI_ENGINE is passed over. */
export function chooseOnnxEngine(name?: string): Promise<OnnxEngine> {
  return chooser.chooseOnnx(name);
}

/** Opens an encoded ONNX model, an estimator's file, on the engine of that name or the default one. */
export async function openOnnx(
  bytes: Uint8Array,
  { engine, ...options }: CompileOptions & { readonly engine?: string } = {},
): Promise<Executable> {
  return (await chooseOnnxEngine(engine)).open(bytes, options);
}
