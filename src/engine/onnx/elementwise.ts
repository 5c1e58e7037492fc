/** Elementwise operators in ONNX. */
import type { LoweringTable } from "./lowering.js";
import { followPixels } from "./pixels.js";

const direct =
  (type: string): LoweringTable[string] =>
  (emit, inputs) =>
    emit.node(type, inputs);

/** Comparisons give 0 or 1 in float32, as the graph expects. */
const comparison =
  (type: string): LoweringTable[string] =>
  (emit, inputs) =>
    emit.node("Cast", [emit.node(type, inputs)], { to: 1 });

const plain: LoweringTable = {
  add: direct("Add"),
  subtract: direct("Sub"),
  multiply: direct("Mul"),
  divide: direct("Div"),
  maximum: direct("Max"),
  minimum: direct("Min"),
  greater: comparison("Greater"),
  equal: comparison("Equal"),
  negate: direct("Neg"),
  exp: direct("Exp"),
  log: direct("Log"),
  sqrt: direct("Sqrt"),
  tanh: direct("Tanh"),
  sigmoid: direct("Sigmoid"),
  softplus: direct("Softplus"),
  relu: direct("Relu"),
  abs: direct("Abs"),
  // Of a number that is not negative the sign is 1{x ≠ 0}, and two casts take a third of Sign's time.
  sign: (emit, [x], { inputs: [source] }) =>
    source!.operator === "relu"
      ? emit.node("Cast", [emit.node("Cast", [x!], { to: 9 })], { to: 1 })
      : emit.node("Sign", [x!]),
  erf: direct("Erf"),
  stopGradient: direct("Identity"),
  select: (emit, [condition, a, b]) => emit.node("Where", [emit.node("Cast", [condition!], { to: 9 }), a!, b!]),
};

export const elementwiseLowerings: LoweringTable = Object.fromEntries(
  Object.entries(plain).map(([name, lowering]) => [name, followPixels(lowering)]),
);
