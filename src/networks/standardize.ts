/** Brings data to mean 0 and standard deviation 1 before a network sees them, with centre and scale measured on the training data. */
import { divide, log, subtract } from "../graph/elementwise.js";
import type { Expression, Shape } from "../graph/expression.js";
import { sum } from "../graph/sum.js";
import { NabiError } from "../runtime/error.js";
import { filledWith, type Scope, zeros } from "./scope.js";

/**
 * "cells": every number of a data set has a centre and a scale of its own; "columns": those along the last axis do, whatever the other
 * axes; "channels": those at one place of the first axis do; "global": all share one; "none": data enter as they are.
 */
export type Standardization = "cells" | "columns" | "channels" | "global" | "none";

/** Fields (two axes or more) share one scale, which keeps their symmetries; lists of statistics are scaled one by one. */
export function defaultStandardization(shape: readonly number[]): Standardization {
  return shape.length >= 2 ? "global" : "cells";
}

/** (x − centre) / scale for x (B x …shape). */
export function standardize(x: Expression, how: Standardization, scope: Scope): Expression {
  if (how === "none") return x;
  const own = x.shape.slice(1);
  const channels = own.map((side, axis) => (axis === 0 ? side : 1));
  const shapes = { cells: own, columns: own.slice(-1), channels, global: [] };
  if (!Object.hasOwn(shapes, how))
    throw new NabiError(
      `standardize: "cells", "columns", "channels", "global" or "none" is required, got ${JSON.stringify(how)}`,
    );
  const shape = shapes[how];
  const center = scope.parameter("center", shape, zeros, "center");
  return divide(subtract(x, center), measuredScale(shape, scope));
}

function measuredScale(shape: Shape, scope: Scope): Expression {
  return scope.parameter("scale", shape, filledWith(1), "scale");
}

/** Σ log scale of numbers (B x size) that `standardize` scales cell by cell: a density of the scaled ones exceeds theirs by it. */
export function logScale(size: number, scope: Scope): Expression {
  return sum(log(measuredScale([size], scope)));
}
