/** Standardised data through a network: the part that all estimators share. */
import { batchDimension } from "../graph/dimension.js";
import { type Expression, input } from "../graph/expression.js";
import type { Network } from "../networks/network.js";
import type { Scope } from "../networks/scope.js";
import { defaultStandardization, type Standardization, standardize } from "../networks/standardize.js";
import type { Simulator } from "../simulators/simulator.js";

export interface SummaryOptions {
  /** The network from data to the estimator's numbers: `dense`, `residual`, `convolutional`, … */
  readonly summary: Network;
  /** How data are scaled before the network. Default "global" for fields, "cells" for lists of numbers. */
  readonly standardize?: Standardization;
}

/** The network's outputs (B x outputs) for data (B x …shape). A data set that is a single number is a list of one. */
export function summarize(data: Expression, outputs: number, options: SummaryOptions, scope: Scope): Expression {
  const shape = data.shape.slice(1);
  const how = options.standardize ?? options.summary.standardization ?? defaultStandardization(shape);
  const scaled = standardize(data, how, scope.within("data"));
  return options.summary.build(scaled, outputs, scope.within("summary"));
}

/** The input of every estimator's output graphs: `data` (B x …shape). */
export function dataInput(simulator: Simulator): Expression {
  return input("data", [batchDimension, ...simulator.shape]);
}
