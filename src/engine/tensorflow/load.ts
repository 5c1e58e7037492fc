/** Finds a build of TensorFlow.js that works here: the native one where it is installed, else the one in plain JavaScript. */
import { NabiError } from "../../runtime/error.js";
import type { Tensorflow } from "./kernel.js";

/** A build that may or may not be there. */
export interface TensorflowBuild {
  readonly name: string;
  /** The back end that computes. */
  readonly backend: string;
  readonly load: () => Promise<unknown>;
}

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  /** The package that was loaded: "@tensorflow/tfjs-node" or "@tensorflow/tfjs". */
  readonly build: string;
  /** Why builds that come earlier in the list were passed over, by package. */
  readonly passedOver: Readonly<Record<string, unknown>>;
}

// Optional, so its types may be absent: a specifier that the compiler does not follow.
const nativePackage: string = "tfjs-native";

/** Fastest first. */
export const tensorflowBuilds: readonly TensorflowBuild[] = [
  { name: "@tensorflow/tfjs-node", backend: "tensorflow", load: () => import(nativePackage) },
  { name: "@tensorflow/tfjs", backend: "cpu", load: () => import("@tensorflow/tfjs") },
];

/** One small product: a build can load and still fail at its first operation (tfjs-node on newer versions of Node). */
async function prepare(tf: Tensorflow, backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new NabiError(`tensorflow: a back end ${backend} is required, got none`);
  await tf.ready();
  const production = tf.env().getBool("PROD");
  tf.env().set("PROD", true); // The first operation in plain JavaScript prints an advertisement for tfjs-node otherwise.
  try {
    const [four] = tf.tidy(() => tf.matMul(tf.tensor2d([2], [1, 1]), tf.tensor2d([2], [1, 1])).dataSync());
    if (four !== 4) throw new NabiError(`tensorflow: 2 · 2 = 4 is required, got ${four}`);
  } finally {
    tf.env().set("PROD", production);
  }
}

/** The first build that computes. Throws a NabiError that says how to get one where none does. */
export async function loadTensorflow(builds: readonly TensorflowBuild[] = tensorflowBuilds): Promise<LoadedTensorflow> {
  const passedOver: Record<string, unknown> = {};
  for (const { name, backend, load } of builds) {
    try {
      const module = (await load()) as Tensorflow & { readonly default?: Tensorflow };
      const tf = module.default ?? module;
      await prepare(tf, backend);
      return { tf, build: name, passedOver };
    } catch (cause) {
      passedOver[name] = cause;
    }
  }
  throw new NabiError("tensorflow: an installed TensorFlow.js is required, got none: npm install @tensorflow/tfjs", {
    cause: new AggregateError(Object.values(passedOver)),
  });
}
