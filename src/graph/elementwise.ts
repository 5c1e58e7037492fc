/** Operators that act number by number; two operands broadcast. */
import { constant, type Expression } from "./expression.js";
import { broadcastShapes, node, type Operator } from "./operator.js";
import { unbroadcast } from "./sum.js";

type None = Readonly<Record<string, never>>;
const none: None = {};
type UnaryGradient = (upstream: Expression, x: Expression, y: Expression) => Expression | undefined;

/** f(x), with its gradient from the upstream gradient, x and y = f(x). */
function unary(name: string, gradient: UnaryGradient): Operator<None> {
  return {
    name,
    shape: ([x]) => x!,
    gradient: (y, upstream) => [gradient(upstream, y.inputs[0]!, y)],
  };
}

type BinaryGradient = (
  upstream: Expression,
  a: Expression,
  b: Expression,
  y: Expression,
) => readonly [Expression | undefined, Expression | undefined];

/** f(a, b) with broadcasting; the gradient is written for equal shapes. */
function binary(name: string, gradient: BinaryGradient): Operator<None> {
  return {
    name,
    shape: ([a, b]) => broadcastShapes(name, a!, b!),
    gradient: (y, upstream) => {
      const [a, b] = y.inputs as [Expression, Expression];
      const [da, db] = gradient(upstream, a, b, y);
      return [da && unbroadcast(da, a.shape), db && unbroadcast(db, b.shape)];
    },
  };
}

/** A number where an expression is wanted. */
export type Operand = Expression | number;

export function operand(x: Operand): Expression {
  return typeof x === "number" ? constant(x) : x;
}

export const addOperator: Operator<None> = binary("add", (u) => [u, u]);
export const subtractOperator: Operator<None> = binary("subtract", (u) => [u, negate(u)]);
export const multiplyOperator: Operator<None> = binary("multiply", (u, a, b) => [multiply(u, b), multiply(u, a)]);
export const divideOperator: Operator<None> = binary("divide", (u, _a, b, y) => [
  divide(u, b),
  negate(divide(multiply(u, y), b)),
]);
// At a tie the whole gradient goes to the second operand.
export const maximumOperator: Operator<None> = binary("maximum", (u, a, b) => [
  multiply(u, greater(a, b)),
  multiply(u, subtract(1, greater(a, b))),
]);
export const minimumOperator: Operator<None> = binary("minimum", (u, a, b) => [
  multiply(u, greater(b, a)),
  multiply(u, subtract(1, greater(b, a))),
]);
export const greaterOperator: Operator<None> = binary("greater", () => [undefined, undefined]);
export const equalOperator: Operator<None> = binary("equal", () => [undefined, undefined]);

export const negateOperator: Operator<None> = unary("negate", (u) => negate(u));
export const expOperator: Operator<None> = unary("exp", (u, _x, y) => multiply(u, y));
export const logOperator: Operator<None> = unary("log", (u, x) => divide(u, x));
export const sqrtOperator: Operator<None> = unary("sqrt", (u, _x, y) => divide(multiply(u, 0.5), y));
export const tanhOperator: Operator<None> = unary("tanh", (u, _x, y) => multiply(u, subtract(1, multiply(y, y))));
export const sigmoidOperator: Operator<None> = unary("sigmoid", (u, _x, y) => multiply(u, multiply(y, subtract(1, y))));
export const softplusOperator: Operator<None> = unary("softplus", (u, x) => multiply(u, sigmoid(x)));
// sign(relu(x)) is the mask 1{x > 0}: cheaper on every engine than a comparison and a selection.
export const reluOperator: Operator<None> = unary("relu", (u, _x, y) => multiply(u, sign(y)));
export const absOperator: Operator<None> = unary("abs", (u, x) => multiply(u, sign(x)));
export const signOperator: Operator<None> = unary("sign", () => undefined);
export const erfOperator: Operator<None> = unary("erf", (u, x) =>
  multiply(u, multiply(2 / Math.sqrt(Math.PI), exp(negate(multiply(x, x))))),
);
/** Identity whose gradient is zero. */
export const stopGradientOperator: Operator<None> = unary("stopGradient", () => undefined);

/** condition ≠ 0 ? a : b, element by element; the branch that is not taken may be NaN. */
export const selectOperator: Operator<None> = {
  name: "select",
  shape: ([c, a, b]) => broadcastShapes("select", c!, broadcastShapes("select", a!, b!)),
  gradient: ({ inputs: [c, a, b] }, upstream) => [
    undefined,
    unbroadcast(select(c!, upstream, 0), a!.shape),
    unbroadcast(select(c!, 0, upstream), b!.shape),
  ],
};

const unaryNode = (operator: Operator<None>, x: Operand): Expression => node(operator, [operand(x)], none);
const binaryNode = (operator: Operator<None>, a: Operand, b: Operand): Expression =>
  node(operator, [operand(a), operand(b)], none);

export const add = (a: Operand, b: Operand): Expression => binaryNode(addOperator, a, b);
export const subtract = (a: Operand, b: Operand): Expression => binaryNode(subtractOperator, a, b);
export const multiply = (a: Operand, b: Operand): Expression => binaryNode(multiplyOperator, a, b);
export const divide = (a: Operand, b: Operand): Expression => binaryNode(divideOperator, a, b);
export const maximum = (a: Operand, b: Operand): Expression => binaryNode(maximumOperator, a, b);
export const minimum = (a: Operand, b: Operand): Expression => binaryNode(minimumOperator, a, b);
/** 1 where a > b, else 0. */
export const greater = (a: Operand, b: Operand): Expression => binaryNode(greaterOperator, a, b);
/** 1 where a = b, else 0. */
export const equal = (a: Operand, b: Operand): Expression => binaryNode(equalOperator, a, b);
export const negate = (x: Operand): Expression => unaryNode(negateOperator, x);
export const exp = (x: Operand): Expression => unaryNode(expOperator, x);
export const log = (x: Operand): Expression => unaryNode(logOperator, x);
export const sqrt = (x: Operand): Expression => unaryNode(sqrtOperator, x);
export const tanh = (x: Operand): Expression => unaryNode(tanhOperator, x);
export const sigmoid = (x: Operand): Expression => unaryNode(sigmoidOperator, x);
/** log(1 + exp(x)), without overflow. */
export const softplus = (x: Operand): Expression => unaryNode(softplusOperator, x);
export const relu = (x: Operand): Expression => unaryNode(reluOperator, x);
export const abs = (x: Operand): Expression => unaryNode(absOperator, x);
/** −1, 0 or 1. */
export const sign = (x: Operand): Expression => unaryNode(signOperator, x);
export const erf = (x: Operand): Expression => unaryNode(erfOperator, x);
export const stopGradient = (x: Expression): Expression => unaryNode(stopGradientOperator, x);
export const select = (condition: Expression, a: Operand, b: Operand): Expression =>
  node(selectOperator, [condition, operand(a), operand(b)], none);
export const square = (x: Expression): Expression => multiply(x, x);
/** x where x > 0, slope · x elsewhere. */
export const leakyRelu = (x: Expression, slope: number): Expression =>
  subtract(relu(x), multiply(slope, relu(negate(x))));
/** x between two bounds; the gradient is zero outside them. */
export const clip = (x: Expression, lower: number, upper: number): Expression => minimum(maximum(x, lower), upper);
