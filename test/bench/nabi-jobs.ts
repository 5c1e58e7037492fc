/** nabi's side of the benchmark: one training step, one forward pass. The one place that knows how the trainer makes a step. */
import type { Engine } from "#src/engine/engine.js";
import { bindParameters, sizeOf } from "#src/graph/expression.js";
import { parameterGradients } from "#src/graph/gradient.js";
import { rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";
import { adam } from "#src/training/adam.js";
import { gradientPrefix } from "#src/training/loop.js";
import { parameterLayout, parameterViews } from "#src/training/parameter-vector.js";
import { parametersOf, type Workload } from "./workloads.js";

/** Numbers with a name, a shape and a place in the other side's argument list. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export const seed = 1;
export const learningRate = 1e-3;

/** First weights, the same for both sides. */
export function initialWeights(workload: Workload): NamedArray[] {
  const stream = random(seed).split(0);
  return parametersOf(workload).map(({ name, shape, initial }, i) => ({
    name,
    shape,
    data: initial(stream.split(i), shape),
  }));
}

/** A batch of standard normal numbers, the same for both sides. */
export function exampleBatch(workload: Workload, batch: number): NamedArray[] {
  const stream = random(seed).split(1);
  return workload.inputs(batch).map(({ name, shape }, i) => {
    const values = new Float64Array(sizeOf(shape));
    stream.split(i).fillNormal(values);
    return { name, shape, data: Float32Array.from(values) };
  });
}

/** Something to be timed: does its work once and returns a number that both sides can compare. */
export type Job = () => Promise<number>;

const byName = (arrays: readonly NamedArray[]): Record<string, NamedArray> =>
  Object.fromEntries(arrays.map((array) => [array.name, array]));

/** One step of Adam on a fixed batch; returns the loss before the step. */
export async function trainingJob(engine: Engine, workload: Workload, batch: number, threads: number): Promise<Job> {
  const scope = rootScope();
  const loss = workload.loss(batch, scope);
  const names = [...scope.specs.keys()];
  const gradients = parameterGradients(loss, names);
  const outputs = Object.fromEntries(names.map((name) => [gradientPrefix + name, gradients.get(name)!]));
  const executable = await engine.compile({ outputs: { loss, ...outputs } }, { threads });

  const layout = parameterLayout(scope.specs.values());
  const weights = new Float32Array(layout.size);
  const gradient = new Float32Array(layout.size);
  const views = parameterViews(layout, weights);
  for (const { name, data } of initialWeights(workload)) (views[name]!.data as Float32Array).set(data);
  const optimizer = adam(layout.size);
  const result = { data: new Float32Array(1), shape: [] };
  const feeds = { ...views, ...byName(exampleBatch(workload, batch)) };
  const into = { loss: result, ...parameterViews(layout, gradient, gradientPrefix) };
  return async () => {
    await executable.run(feeds, into);
    optimizer.step(weights, gradient, learningRate);
    return result.data[0]!;
  };
}

/** One forward pass with fixed weights, as after training; returns the first output. */
export async function forwardJob(engine: Engine, workload: Workload, batch: number, threads: number): Promise<Job> {
  const output = workload.output!(batch, rootScope());
  const values = new Map(initialWeights(workload).map(({ name, data }) => [name, data]));
  const executable = await engine.compile(bindParameters({ outputs: { output } }, values), { threads });
  const [data] = exampleBatch(workload, batch);
  const into = { output: { data: new Float32Array(sizeOf(output.shape)), shape: output.shape } };
  return async () => {
    await executable.run({ data: data! }, into);
    return into.output.data[0]!;
  };
}
