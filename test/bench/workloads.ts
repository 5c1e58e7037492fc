/** The networks that the benchmark trains, as losses over named inputs; `torch-worker.py` holds the same ones. */
import { add, exp, multiply, square, subtract, tanh } from "#src/graph/elementwise.js";
import { constant, type Expression, input, type Shape } from "#src/graph/expression.js";
import { mean } from "#src/graph/reduction.js";
import { concat, slice } from "#src/graph/shape.js";
import { sum } from "#src/graph/sum.js";
import { convolutional } from "#src/networks/convolutional.js";
import { dense } from "#src/networks/dense.js";
import type { Network } from "#src/networks/network.js";
import { type ParameterSpec, rootScope, type Scope } from "#src/networks/scope.js";

export interface Workload {
  readonly name: "W1" | "W2" | "W3";
  readonly title: string;
  /** Inputs of a batch of B, in the order in which both sides take them. */
  inputs(batch: number): readonly { readonly name: string; readonly shape: Shape }[];
  /** The loss of a batch; parameters are declared in the scope, in the order in which both sides take them. */
  loss(batch: number, scope: Scope): Expression;
  /** The network's outputs for a batch, where it has any. */
  output?(batch: number, scope: Scope): Expression;
}

/** Mean square error of a network with two outputs. */
function regression(name: "W1" | "W2", title: string, network: Network, shape: Shape): Workload {
  const inputs = (batch: number) => [
    { name: "data", shape: [batch, ...shape] },
    { name: "target", shape: [batch, 2] },
  ];
  const output = (batch: number, scope: Scope): Expression => network.build(input("data", [batch, ...shape]), 2, scope);
  const loss = (batch: number, scope: Scope): Expression =>
    mean(square(subtract(output(batch, scope), input("target", [batch, 2]))));
  return { name, title, inputs, loss, output };
}

const layers = 4;
const contextSize = 64;

/** Forward KL of four affine couplings of two coordinates, given 64 numbers of context: E[½|x|² − log |∂x/∂θ|]. */
const coupling: Workload = {
  name: "W3",
  title: "four conditional affine couplings",
  inputs: (batch) => [
    { name: "x", shape: [batch, 2] },
    { name: "context", shape: [batch, contextSize] },
  ],
  loss: (batch, scope) => {
    let x = input("x", [batch, 2]);
    const context = input("context", [batch, contextSize]);
    let logDeterminant: Expression | undefined;
    for (let layer = 0; layer < layers; layer++) {
      const mask = constant(layer % 2 === 0 ? [1, 0] : [0, 1], [2]);
      const moved = subtract(1, mask);
      const kept = multiply(x, mask);
      const network = dense({ hidden: [128, 128] });
      const h = network.build(concat([kept, context], 1), 4, scope.within(`coupling${layer + 1}`));
      const scale = multiply(tanh(slice(h, 1, 0, 2)), moved);
      x = add(kept, multiply(moved, add(multiply(x, exp(scale)), slice(h, 1, 2, 4))));
      const term = sum(scale, 1);
      logDeterminant = logDeterminant ? add(logDeterminant, term) : term;
    }
    return mean(subtract(multiply(0.5, sum(square(x), 1)), logDeterminant!));
  },
};

export const workloads: Readonly<Record<Workload["name"], Workload>> = {
  W1: regression("W1", "CNN: 3x3 64, pool, 3x3 128, pool, dense 64", convolutional(), [1, 16, 16]),
  W2: regression("W2", "MLP 20-128-128-128-2", dense({ hidden: [128, 128, 128] }), [20]),
  W3: coupling,
};

/** The parameters that a workload declares, in order. */
export function parametersOf(workload: Workload): readonly ParameterSpec[] {
  const scope = rootScope();
  workload.loss(1, scope);
  return [...scope.specs.values()];
}
