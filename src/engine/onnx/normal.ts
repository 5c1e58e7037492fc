/** Normal cdf and quantile function from standard ONNX operators, to about single precision in both tails. */
import { central, erfcCoefficients, farTail, tail } from "../normal-coefficients.js";
import type { Emitter } from "./emitter.js";
import type { LoweringTable } from "./lowering.js";

/** Σ coefficients[i] xⁱ by Horner's rule. */
function polynomial(emit: Emitter, x: string, coefficients: readonly number[]): string {
  return coefficients
    .slice(0, -1)
    .reduceRight(
      (sum, c) => emit.node("Add", [emit.node("Mul", [sum, x]), emit.float(c)]),
      emit.float(coefficients.at(-1)!),
    );
}

function rational(
  emit: Emitter,
  x: string,
  [numerator, denominator]: readonly [readonly number[], readonly number[]],
): string {
  return emit.node("Div", [polynomial(emit, x, numerator), polynomial(emit, x, denominator)]);
}

export const normalLowerings: LoweringTable = {
  normalCdf: (emit, [x]) => {
    const z = emit.node("Mul", [emit.node("Abs", [x!]), emit.float(Math.SQRT1_2)]);
    const t = emit.node("Div", [
      emit.float(1),
      emit.node("Add", [emit.node("Mul", [z, emit.float(0.5)]), emit.float(1)]),
    ]);
    const exponent = emit.node("Sub", [polynomial(emit, t, erfcCoefficients), emit.node("Mul", [z, z])]);
    const tail = emit.node("Mul", [emit.node("Mul", [t, emit.float(0.5)]), emit.node("Exp", [exponent])]);
    const upper = emit.node("Sub", [emit.float(1), tail]);
    return emit.node("Where", [emit.node("Greater", [x!, emit.float(0)]), upper, tail]);
  },
  normalQuantile: (emit, [p]) => {
    const q = emit.node("Sub", [p!, emit.float(0.5)]);
    const middle = emit.node("Mul", [
      q,
      rational(emit, emit.node("Sub", [emit.float(0.180625), emit.node("Mul", [q, q])]), central),
    ]);
    const smaller = emit.node("Min", [p!, emit.node("Sub", [emit.float(1), p!])]);
    const r = emit.node("Sqrt", [emit.node("Neg", [emit.node("Log", [smaller])])]);
    const near = rational(emit, emit.node("Sub", [r, emit.float(1.6)]), tail);
    const far = rational(emit, emit.node("Sub", [r, emit.float(5)]), farTail);
    const distance = emit.node("Where", [emit.node("Less", [r, emit.float(5)]), near, far]);
    const outer = emit.node("Mul", [distance, emit.node("Sign", [q])]);
    return emit.node("Where", [emit.node("Less", [emit.node("Abs", [q]), emit.float(0.425)]), middle, outer]);
  },
};
