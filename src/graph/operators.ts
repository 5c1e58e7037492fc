/** The table of all operators: what engines must know, and what the laws are tested over. */
import * as convolution from "./convolution.js";
import * as elementwise from "./elementwise.js";
import * as matrix from "./matrix.js";
import * as normal from "./normal.js";
import type { Operator } from "./operator.js";
import * as pooling from "./pooling.js";
import * as reduction from "./reduction.js";
import * as shape from "./shape.js";
import * as sum from "./sum.js";

const families: readonly Record<string, unknown>[] = [
  shape,
  sum,
  elementwise,
  reduction,
  matrix,
  convolution,
  pooling,
  normal,
];

/** Every operator by name: each family file's exports that end in "Operator". */
export const operators: ReadonlyMap<string, Operator> = new Map(
  families
    .flatMap((family) => Object.entries(family).filter(([name]) => name.endsWith("Operator")))
    .map(([, operator]) => [(operator as Operator).name, operator as Operator]),
);
