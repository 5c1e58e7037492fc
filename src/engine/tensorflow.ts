/**
 * TensorFlow.js as an engine: the program is interpreted node by node. Values are float32.
 * Where tfjs-node does not install, this is plain JavaScript: right, but some hundred times slower than onnxruntime on convolutions.
 */
import { specialize } from "../graph/dimension.js";
import { type Expression, type Program, topologicalOrder } from "../graph/expression.js";
import type { Engine, Executable, Tensors } from "./engine.js";
import { checkFeeds, requiredFeeds } from "./feeds.js";
import type { Tensorflow, TfTensor } from "./tensorflow/kernel.js";
import { tfKernels } from "./tensorflow/kernels.js";
import { type LoadedTensorflow, loadTensorflow } from "./tensorflow/load.js";

/** A program for one set of sizes, with its constants in the library's memory. */
interface Plan {
  readonly key: string;
  readonly order: readonly Expression[];
  readonly outputs: readonly (readonly [name: string, root: Expression])[];
  readonly constants: ReadonlyMap<Expression, TfTensor>;
}

function makePlan(tf: Tensorflow, program: Program, sizes: Readonly<Record<string, number>>): Plan {
  const closed = Object.keys(sizes).length > 0 ? specialize(program, sizes) : program;
  const order = topologicalOrder(Object.values(closed.outputs));
  const constants = new Map<Expression, TfTensor>();
  for (const node of order)
    if (node.operator === "constant") {
      const values = Float32Array.from(node.attributes["values"] as Float64Array);
      constants.set(node, tf.keep(tf.tensor(values, [...node.shape], "float32")));
    }
  return { key: JSON.stringify(sizes), order, outputs: Object.entries(closed.outputs), constants };
}

function disposePlan(plan: Plan | undefined): void {
  for (const tensor of plan?.constants.values() ?? []) tensor.dispose();
}

/** Computes the outputs, in their order. They and nothing else remain in the library's memory. */
function interpret(tf: Tensorflow, { order, outputs, constants }: Plan, feeds: Tensors): TfTensor[] {
  return tf.tidy(() => {
    const values = new Map<Expression, TfTensor>(constants);
    for (const node of order) {
      if (values.has(node)) continue;
      if (node.operator === "input" || node.operator === "parameter") {
        const { data, shape } = feeds[node.attributes["name"] as string]!;
        values.set(node, tf.tensor(Float32Array.from(data), [...shape], "float32"));
      } else {
        const inputs = node.inputs.map((child) => values.get(child)!);
        values.set(node, tfKernels[node.operator]!(tf, inputs, node));
      }
    }
    // A copy of each: one node may be two outputs, and a constant must outlive its use as one.
    return outputs.map(([, root]) => tf.clone(values.get(root)!));
  });
}

function executable(tf: Tensorflow, program: Program): Executable {
  const required = requiredFeeds(program);
  let plan: Plan | undefined; // of the latest sizes: a program is mostly run with the same ones again and again
  return {
    run: async (feeds, into) => {
      const sizes = checkFeeds(program, required, feeds);
      if (plan?.key !== JSON.stringify(sizes)) {
        disposePlan(plan);
        plan = makePlan(tf, program, sizes);
      }
      const names = plan.outputs.map(([name]) => name);
      const tensors = interpret(tf, plan, feeds);
      // The library may hand out its own memory, which a constant or another output shares.
      const results = await Promise.all(
        tensors.map(async (tensor) => ({ data: Float32Array.from(await tensor.data()), shape: tensor.shape })),
      );
      for (const tensor of tensors) tensor.dispose();
      if (!into) return Object.fromEntries(results.map((result, i) => [names[i]!, result]));
      for (const [i, name] of names.entries()) into[name]?.data.set(results[i]!.data);
      return into;
    },
    dispose: async () => {
      disposePlan(plan);
      plan = undefined;
    },
  };
}

export interface TensorflowEngine extends Engine, Omit<LoadedTensorflow, "tf"> {}

/** Loads the engine. Throws a NabiError where no build of TensorFlow.js works. */
export async function tensorflowEngine(loaded?: LoadedTensorflow): Promise<TensorflowEngine> {
  const { tf, build, passedOver } = loaded ?? (await loadTensorflow());
  return { name: "tensorflow", build, passedOver, compile: async (program) => executable(tf, program) };
}
