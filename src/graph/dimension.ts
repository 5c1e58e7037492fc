/**
 * Dimensions whose size is known only when a graph runs: the batch, the number of draws.
 * Each is encoded as a large prime, so shapes stay plain numbers, every shape rule works unchanged, and by unique factorisation
 * a product such as B·N·3 can be told apart from any other. Real sizes never come near these primes.
 */
import { NabiError } from "../runtime/error.js";
import { type Expression, leaves, type Program, rewrite, type Shape } from "./expression.js";
import { node } from "./operator.js";
import { operators } from "./operators.js";

/** B: data sets in a batch. */
export const batchDimension: number = 131_071;
/** N: draws for each data set. */
export const drawsDimension: number = 131_063;
/** M: parameter values for each data set. */
export const valuesDimension: number = 131_059;

/** The open dimensions, with the name that files give them. Products of two of them and half a million, or of all three and four, are exact integers. */
export const openDimensions: Readonly<Record<string, number>> = {
  B: batchDimension,
  N: drawsDimension,
  M: valuesDimension,
};

/** A size as a product of a number and open dimensions. */
export interface Factors {
  readonly size: number;
  /** Names of the open dimensions in the product, repeated as often as they occur. */
  readonly open: readonly string[];
}

/** Splits a size into its fixed and its open factors. */
export function factorize(size: number): Factors {
  const open: string[] = [];
  let rest = size;
  for (const [name, prime] of Object.entries(openDimensions))
    while (rest >= prime && rest % prime === 0) {
      open.push(name);
      rest /= prime;
    }
  return { size: rest, open };
}

export function isOpen(size: number): boolean {
  return factorize(size).open.length > 0;
}

/** A shape with actual sizes in place of its open dimensions. */
export function closeShape(shape: Shape, sizes: Readonly<Record<string, number>>): Shape {
  return shape.map((dimension) => {
    const { size, open } = factorize(dimension);
    return open.reduce((product, name) => {
      if (sizes[name] === undefined)
        throw new NabiError(`closeShape: a size for dimension ${name} is required, got none`);
      return product * sizes[name];
    }, size);
  });
}

/** Sizes of the open dimensions, read off the shapes of the data that arrived. */
export function openSizes(program: Program, shapes: Readonly<Record<string, Shape>>): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const [name, leaf] of leaves(program, "input")) {
    const actual = shapes[name];
    leaf.shape.forEach((dimension, axis) => {
      const { size, open } = factorize(dimension);
      if (size === 1 && open.length === 1 && actual) sizes[open[0]!] ??= actual[axis]!;
    });
  }
  return sizes;
}

/** The program for given sizes of its open dimensions: for engines that need every size before they run. */
export function specialize(program: Program, sizes: Readonly<Record<string, number>>): Program {
  return rewrite(program, (expression): Expression => {
    const operator = operators.get(expression.operator);
    if (!operator) return { ...expression, shape: closeShape(expression.shape, sizes) };
    const attributes: Record<string, unknown> = { ...expression.attributes };
    for (const name of operator.shapeAttributes ?? []) attributes[name] = closeShape(attributes[name] as Shape, sizes);
    return node(operator, expression.inputs, attributes);
  });
}
