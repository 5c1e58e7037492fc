/** Standardised data through a network: the part that all estimators share. */
import { batchDimension } from "../graph/dimension.js";
import { type Expression, input } from "../graph/expression.js";
import type { Network } from "../networks/network.js";
import type { Scope } from "../networks/scope.js";
import { defaultStandardization, type Standardization, standardize } from "../networks/standardize.js";
import type { Model, Simulator } from "../simulators/simulator.js";

export interface SummaryOptions {
  /** The network from data to the estimator's numbers: `dense`, `residual`, `convolutional`, … */
  readonly summary: Network;
  /** How data are scaled before the network. Default: as the network or the simulator asks; else "global" for fields, "cells" for lists of numbers. */
  readonly standardize?: Standardization;
}

/** The network's outputs (B x outputs) for data (B x …shape). A data set that is a single number is a list of one. */
export function summarize(
  data: Expression,
  outputs: number,
  options: SummaryOptions & { readonly model: Model },
  scope: Scope,
): Expression {
  const { summary, model } = options;
  const how =
    options.standardize ??
    summary.standardization ??
    model.simulator.standardize ??
    defaultStandardization(data.shape.slice(1));
  const scaled = standardize(data, how, scope.within("data"));
  return summary.build(scaled, outputs, scope.within("summary"));
}

/** The input of every estimator's output graphs: `data` (B x …shape). */
export function dataInput(simulator: Simulator): Expression {
  return input("data", [batchDimension, ...simulator.shape]);
}
