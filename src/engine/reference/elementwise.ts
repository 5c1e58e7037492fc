/** Operators that act number by number. */
import { sizeOf } from "../../graph/expression.js";
import { erf, normalCdf } from "../../numerics/erf.js";
import { normalQuantile } from "../../numerics/probit.js";
import { broadcastStrides, walk } from "./indexing.js";
import type { Kernel, KernelTable } from "./kernel.js";

const unary =
  (f: (x: number) => number): Kernel =>
  (_node, [x]) =>
    x!.map(f);

const binary =
  (f: (a: number, b: number) => number): Kernel =>
  ({ shape, inputs }, [a, b]) => {
    const result = new Float64Array(sizeOf(shape));
    const steps = inputs.map((x) => broadcastStrides(x.shape, shape));
    walk(shape, steps[0]!, (i, offset) => {
      result[i] = a![offset]!;
    });
    walk(shape, steps[1]!, (i, offset) => {
      result[i] = f(result[i]!, b![offset]!);
    });
    return result;
  };

const select: Kernel = ({ shape, inputs }, [condition, a, b]) => {
  const result = new Float64Array(sizeOf(shape));
  const chosen = new Uint8Array(result.length);
  walk(shape, broadcastStrides(inputs[0]!.shape, shape), (i, offset) => {
    chosen[i] = condition![offset] === 0 ? 0 : 1;
  });
  walk(shape, broadcastStrides(inputs[1]!.shape, shape), (i, offset) => {
    if (chosen[i]) result[i] = a![offset]!;
  });
  walk(shape, broadcastStrides(inputs[2]!.shape, shape), (i, offset) => {
    if (!chosen[i]) result[i] = b![offset]!;
  });
  return result;
};

export const elementwiseKernels: KernelTable = {
  add: binary((a, b) => a + b),
  subtract: binary((a, b) => a - b),
  multiply: binary((a, b) => a * b),
  divide: binary((a, b) => a / b),
  maximum: binary(Math.max),
  minimum: binary(Math.min),
  greater: binary((a, b) => (a > b ? 1 : 0)),
  equal: binary((a, b) => (a === b ? 1 : 0)),
  negate: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  tanh: unary(Math.tanh),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  relu: unary((x) => (x > 0 ? x : Number.isNaN(x) ? x : 0)),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  erf: unary(erf),
  stopGradient: unary((x) => x),
  select,
  normalCdf: unary(normalCdf),
  normalQuantile: unary(normalQuantile),
};
