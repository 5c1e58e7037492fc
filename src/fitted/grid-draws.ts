/**
 * Draws from a learnt likelihood or ratio as a graph, for runtimes that hold nothing but the file: prior x likelihood on a stored grid
 * of one or two parameters, and the inverse of its distribution function at uniform numbers.
 *
 * Cells are those of `gridPosterior`'s first grid. Inside a cell the density is a line, so draws are continuous and their moments
 * are exact to the fourth order in the cell's width: a posterior is resolved whose standard deviation is a cell or more. A second
 * parameter is drawn given the first from the logarithm interpolated between rows, which is exact for a Gaussian.
 */
import { insideSingle } from "../distributions/distribution.js";
import type { Prior } from "../distributions/prior.js";
import { batchDimension, drawsDimension, specialize } from "../graph/dimension.js";
import {
  abs,
  add,
  clip,
  divide,
  exp,
  maximum,
  minimum,
  multiply,
  relu,
  sqrt,
  square,
  subtract,
} from "../graph/elementwise.js";
import { constant, type Expression, input, substitute } from "../graph/expression.js";
import { cumulativeSum, matmul } from "../graph/matrix.js";
import { max } from "../graph/reduction.js";
import { concat, reshape, slice } from "../graph/shape.js";
import { broadcastTo, sum } from "../graph/sum.js";
import { type GridAxis, priorAxis, spacing } from "../samplers/grid-axis.js";
import { gridRows } from "../samplers/grid-search.js";

/** Nodes an axis, by the number of parameters. */
const nodes = [512, 96];
const depth = 80; // nats below the top, where a density counts as zero: exp(−80) is still a single-precision number
// Least mass of a cell, the highest being 1: keeps quotients finite, and all cells together draw once in 10⁹ times.
const leastMass = 1e-12;
const leastDivisor = 1e-30;

/** Uniform numbers that one draw takes, or undefined where there are too many parameters for a grid. */
export function gridNoise({ names }: Prior): number | undefined {
  return names.length <= nodes.length ? names.length : undefined;
}

/**
 * Draws (B x N x d) at the input `noise` (B x N x d), from a log likelihood or ratio (B x M) of the input `parameters` (B x M x d), with
 * d ≤ 2.
 */
export function gridDraws(prior: Prior, logPotential: Expression): Expression {
  const d = prior.names.length;
  const [b, n] = [batchDimension, drawsDimension];
  const axes = prior.distributions.map((distribution) => priorAxis(distribution, nodes[d - 1]!));
  const logs = onGrid(prior, axes, logPotential);
  const noise = input("noise", [b, n, d]);
  const uniform = (j: number): Expression => slice(noise, 2, j, j + 1);
  const [first, second] = axes.map(({ points }) => points) as [number, number | undefined];
  const density = exp(logs);
  if (second === undefined) return valueAt(prior, axes, 0, sharesBelow(uniform(0), reshape(density, [b, 1, first])));
  const plane = reshape(density, [b, first, second]);
  const shares = sharesBelow(uniform(0), highestOne(reshape(sum(plane, 2), [b, 1, first])));
  const rows = matmul(rowWeights(shares), reshape(logs, [b, first, second])); // (B x N x second)
  const given = sharesBelow(uniform(1), exp(belowTop(rows, 2)));
  return concat([valueAt(prior, axes, 0, shares), valueAt(prior, axes, 1, given)], 2);
}

/** log prior + log potential + log dθ/dt at all nodes, (B x K), the highest being 0. */
function onGrid(prior: Prior, axes: readonly GridAxis[], logPotential: Expression): Expression {
  const { theta, logWeight } = gridRows({ prior }, axes);
  const [b, rows, d] = [batchDimension, logWeight.length, axes.length];
  const sizes = { B: b, N: drawsDimension, M: rows };
  const closed = specialize({ outputs: { logs: logPotential } }, sizes).outputs["logs"]!;
  const parameters = broadcastTo(constant(theta, [1, rows, d]), [b, rows, d]);
  return belowTop(add(substitute(closed, { parameters }), constant(logWeight, [1, rows])), 1);
}

/** Logarithms less the largest of an axis, no lower than what counts as zero. */
function belowTop(logs: Expression, axis: number): Expression {
  return maximum(subtract(logs, max(logs, axis, true)), -depth);
}

const highestOne = (heights: Expression): Expression => divide(heights, max(heights, 2, true));

/**
 * How much of each cell (B x N x K) lies below the u-quantile (u is B x N x 1) of a density with the given heights (B x 1 or N x K) in the
 * middle of equal cells: 1 before the cell that holds it, a share there, 0 after.
 */
function sharesBelow(u: Expression, heights: Expression): Expression {
  const k = heights.shape[2]!;
  const cell = (from: number, to: number): Expression => slice(heights, 2, from, to);
  const beyond = (end: number, next: number): Expression =>
    relu(subtract(multiply(2, cell(end, end + 1)), cell(next, next + 1)));
  const left = concat([beyond(0, 1), cell(0, k - 1)], 2);
  const right = concat([cell(1, k), beyond(k - 1, k - 2)], 2);
  // The integral over a cell is the height plus a 24th of its second difference; a jump must not make it negative.
  const bend = divide(subtract(add(left, right), multiply(2, heights)), 24);
  const mass = maximum(maximum(add(heights, bend), multiply(0.5, heights)), leastMass);
  const steepest = multiply(2, mass); // the density stays positive in the cell
  const slope = maximum(minimum(multiply(0.5, subtract(right, left)), steepest), multiply(-1, steepest));
  const before = subtract(multiply(u, sum(mass, 2, true)), massBefore(mass));
  const within = minimum(relu(before), mass);
  // start x + slope x²/2 = within, in the form that is stable for a small slope
  const start = subtract(mass, multiply(0.5, slope));
  const root = sqrt(relu(add(square(start), multiply(2, multiply(slope, within)))));
  return divide(multiply(2, within), maximum(add(start, root), leastDivisor));
}

/** Sum of the cells before each, along the last axis of (B x R x K): within blocks and over them, since one triangle would be large. */
function massBefore(mass: Expression): Expression {
  const [b, r, k] = mass.shape as [number, number, number];
  const blocks = Array.from({ length: Math.floor(Math.sqrt(k)) }, (_, i) => i + 1).findLast((size) => k % size === 0)!;
  const parts = reshape(mass, [b, r, blocks, k / blocks]);
  const start = cumulativeSum(sum(parts, 3), { exclusive: true });
  return reshape(add(cumulativeSum(parts, { exclusive: true }), reshape(start, [b, r, blocks, 1])), [b, r, k]);
}

/** θ of one parameter (B x N x 1) from the shares of its cells. */
function valueAt(prior: Prior, axes: readonly GridAxis[], j: number, shares: Expression): Expression {
  const axis = axes[j]!;
  const { lower, upper } = insideSingle(prior.distributions[j]!.support);
  const edge = (k: number): number => axis.scale.toTheta(axis.lower + k * spacing(axis));
  const widths = Float64Array.from({ length: axis.points }, (_, k) => edge(k + 1) - edge(k));
  const theta = add(edge(0), matmul(shares, constant(widths, [axis.points, 1])));
  return clip(theta, lower, upper); // rounding must not carry a draw over a bound
}

/** Weights (B x N x K) of the two nodes beside the position that the shares tell. */
function rowWeights(shares: Expression): Expression {
  const k = shares.shape[2]!;
  const position = clip(subtract(sum(shares, 2, true), 0.5), 0, k - 1);
  const places = constant(
    Array.from({ length: k }, (_, i) => i),
    [1, 1, k],
  );
  return relu(subtract(1, abs(subtract(position, places))));
}
