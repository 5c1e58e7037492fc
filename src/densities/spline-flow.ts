/**
 * Monotone rational-quadratic splines (Durkan, Bekasov, Murray and Papamakarios, 2019, "Neural spline flows", eq. 4–8):
 * K bins on [−B, B] with free widths, heights and slopes, continued by straight lines of free slope.
 */
import {
  add,
  clip,
  divide,
  exp,
  greater,
  log,
  maximum,
  multiply,
  negate,
  select,
  softplus,
  sqrt,
  square,
  subtract,
} from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { cumulativeSum } from "../graph/matrix.js";
import { normalLogDensity, normalQuantile } from "../graph/normal.js";
import { softmax } from "../graph/reduction.js";
import { concat, slice } from "../graph/shape.js";
import { sum } from "../graph/sum.js";
import { couplingLogDensity, couplingSample, type ElementMap } from "./coupling.js";
import { requirePositive } from "./coupling-flow.js";
import type { Density } from "./density.js";
import { largestLogScale, softBound } from "./soft-bound.js";

export interface SplineFlowOptions {
  /** Number of bins. Default 8. */
  readonly bins?: number;
  /** Layers of couplings, for two parameters or more. Default 4. */
  readonly layers?: number;
  /** Units of each of the two hidden layers of every conditioner, for two parameters or more. Default 128. */
  readonly hidden?: number;
  /** Size of the summary that the network makes, for two parameters or more. Default 32. */
  readonly context?: number;
}

const bound = 5; // the spline acts on (−5, 5) in standard units; beyond it a Gaussian tail of free slope goes on
const smallestBin = 1e-3;
const smallestSlope = 1e-3;

/** Knots of K bins over [−B, B] from K free numbers: left edges and widths, each (M x K). */
function knots(free: Expression, bins: number): { left: Expression; width: Expression } {
  const share = add(smallestBin, multiply(1 - smallestBin * bins, softmax(free, 1)));
  const width = multiply(2 * bound, share);
  return { left: subtract(cumulativeSum(width, { exclusive: true }), bound), width };
}

interface Spline {
  readonly x: { readonly left: Expression; readonly width: Expression };
  readonly y: { readonly left: Expression; readonly width: Expression };
  /** Slopes at the K + 1 knots. */
  readonly slopes: Expression;
}

/** smallestSlope + softplus(0.5397) = 1: free numbers of zero give the identity. */
const unitSlope = Math.log(Math.expm1(1 - smallestSlope));

function spline(p: Expression, bins: number): Spline {
  return {
    x: knots(slice(p, 1, 0, bins), bins),
    y: knots(slice(p, 1, bins, 2 * bins), bins),
    slopes: add(smallestSlope, softplus(add(unitSlope, slice(p, 1, 2 * bins, 3 * bins + 1)))),
  };
}

/** The bin that v falls into, one-hot (M x K); values beyond the edges fall into the outer bins. */
function binOf(v: Expression, left: Expression, bins: number): Expression {
  const beyond = greater(v, slice(left, 1, 1, bins));
  const ones = constant(1, [1, 1]);
  const shifted = concat([add(multiply(0, slice(beyond, 1, 0, 1)), ones), beyond], 1);
  const after = concat([beyond, multiply(0, slice(beyond, 1, 0, 1))], 1);
  return subtract(shifted, after);
}

interface Bin {
  readonly x: Expression;
  readonly width: Expression;
  readonly y: Expression;
  readonly height: Expression;
  readonly left: Expression;
  readonly right: Expression;
  readonly slope: Expression;
}

/** The numbers of the chosen bin, each (M x 1). */
function pick(s: Spline, chosen: Expression, bins: number): Bin {
  const at = (values: Expression): Expression => sum(multiply(values, chosen), 1, true);
  const width = at(s.x.width);
  const height = at(s.y.width);
  return {
    x: at(s.x.left),
    width,
    y: at(s.y.left),
    height,
    left: at(slice(s.slopes, 1, 0, bins)),
    right: at(slice(s.slopes, 1, 1, bins + 1)),
    slope: divide(height, width),
  };
}

const inside = (v: Expression): Expression => greater(bound, maximum(v, multiply(-1, v)));

/** The straight lines beyond ±B: value and slope. */
function outerLine(v: Expression, s: Spline, bins: number): { slope: Expression; high: Expression } {
  const high = greater(v, 0);
  return { slope: select(high, slice(s.slopes, 1, bins, bins + 1), slice(s.slopes, 1, 0, 1)), high };
}

/** A rational-quadratic spline with K bins: 3K + 1 free numbers. */
export function splineMap(bins: number): ElementMap {
  return {
    size: 3 * bins + 1,
    forward: (x, p) => {
      const s = spline(p, bins);
      const b = pick(s, binOf(x, s.x.left, bins), bins);
      // ξ is clipped to the bin, so that the branch not taken stays finite, and so does its gradient.
      const xi = clip(divide(subtract(x, b.x), b.width), 0, 1);
      const rest = multiply(xi, subtract(1, xi));
      const bend = subtract(add(b.left, b.right), multiply(2, b.slope));
      const denominator = add(b.slope, multiply(bend, rest));
      const numerator = multiply(b.height, add(multiply(b.slope, square(xi)), multiply(b.left, rest)));
      const y = add(b.y, divide(numerator, denominator));
      const top = add(
        add(multiply(b.right, square(xi)), multiply(multiply(2, b.slope), rest)),
        multiply(b.left, square(subtract(1, xi))),
      );
      const logSlope = subtract(log(multiply(square(b.slope), top)), multiply(2, log(denominator)));
      const line = outerLine(x, s, bins);
      const edge = subtract(multiply(2 * bound, line.high), bound);
      return {
        y: select(inside(x), y, add(edge, multiply(line.slope, subtract(x, edge)))),
        logSlope: select(inside(x), logSlope, log(line.slope)),
      };
    },
    inverse: (y, p) => {
      const s = spline(p, bins);
      const b = pick(s, binOf(y, s.y.left, bins), bins);
      const t = multiply(b.height, clip(divide(subtract(y, b.y), b.height), 0, 1));
      const bend = subtract(add(b.left, b.right), multiply(2, b.slope));
      const a = add(multiply(b.height, subtract(b.slope, b.left)), multiply(t, bend));
      const linear = subtract(multiply(b.height, b.left), multiply(t, bend));
      const c = multiply(multiply(-1, b.slope), t);
      // The stable root of a ξ² + linear ξ + c = 0 (Durkan et al., eq. 29).
      const root = sqrt(maximum(subtract(square(linear), multiply(4, multiply(a, c))), 0));
      const xi = divide(multiply(-2, c), add(linear, root));
      const line = outerLine(y, s, bins);
      const edge = subtract(multiply(2 * bound, line.high), bound);
      return select(inside(y), add(b.x, multiply(xi, b.width)), add(edge, divide(subtract(y, edge), line.slope)));
    },
  };
}

/**
 * A spline flow. One parameter: the network makes the spline itself. Two or more: couplings whose conditioners make the splines.
 * Richer than a Gaussian mixture in its tails and at bounds; the default of `posteriorEstimator`.
 */
export function splineFlow({ bins = 8, layers = 4, hidden = 128, context = 32 }: SplineFlowOptions = {}): Density {
  requirePositive("splineFlow", { bins, layers, hidden, context });
  const map = splineMap(bins);
  // One coordinate takes a shift and a scale before its spline: posteriors are much narrower than the prior.
  const direct = (c: Expression): { shift: Expression; logScale: Expression; rest: Expression } => ({
    shift: slice(c, 1, 0, 1),
    logScale: softBound(slice(c, 1, 1, 2), largestLogScale),
    rest: slice(c, 1, 2, c.shape[1]!),
  });
  return {
    name: "splineFlow",
    conditions: (d) => (d === 1 ? map.size + 2 : context),
    noise: (d) => d,
    logDensity: (u, c, scope) => {
      if (u.shape[1] !== 1) return couplingLogDensity(u, c, map, { layers, hidden }, scope);
      const { shift, logScale, rest } = direct(c);
      const { y, logSlope } = map.forward(multiply(subtract(u, shift), exp(negate(logScale))), rest);
      return sum(subtract(add(normalLogDensity(y), logSlope), logScale), 1);
    },
    sample: (noise, c, scope) => {
      if (noise.shape[1] !== 1) return couplingSample(noise, c, map, { layers, hidden }, scope);
      const { shift, logScale, rest } = direct(c);
      return add(shift, multiply(map.inverse(normalQuantile(noise), rest), exp(logScale)));
    },
  };
}
