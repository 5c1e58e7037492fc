/**
 * One transition of the No-U-Turn sampler (Hoffman and Gelman, 2014) with multinomial weights along the path (Betancourt, 2017, "A
 * conceptual introduction to Hamiltonian Monte Carlo").
 */
import type { Random } from "../random/random.js";
import type { Evaluation } from "./unconstrained.js";

/** A point of phase space. */
export interface Phase {
  readonly y: Float64Array;
  readonly momentum: Float64Array;
  readonly logDensity: number;
  readonly gradient: Float64Array;
}

/**
 * A computation that stops at each point of ℝᵈ whose density it needs, and goes on when it is given: many chains can then be evaluated
 * together, and none waits for a promise where there is none.
 */
export type Steps<T> = Generator<Float64Array, T, Evaluation>;

export interface Leapfrog {
  readonly step: number;
  /** Diagonal of the inverse mass matrix (d): the variances of the parameters. */
  readonly variances: Float64Array;
}

export interface Transition {
  readonly phase: Phase;
  /** Mean acceptance probability along the path: what the step size is adapted to. */
  readonly acceptance: number;
  readonly diverged: boolean;
}

/** A stretch of a path. */
interface Path {
  readonly first: Phase;
  readonly last: Phase;
  /** Drawn from the stretch with probability in proportion to its density. */
  readonly chosen: Phase;
  readonly logWeight: number;
  readonly totalMomentum: Float64Array;
  readonly turned: boolean;
  readonly diverged: boolean;
  readonly acceptances: number;
  readonly points: number;
}

const largestDepth = 10;
const largestError = 1000; // in energy: beyond it the integrator has lost the path

function* leapfrog({ step, variances }: Leapfrog, from: Phase, direction: number): Steps<Phase> {
  const d = from.y.length;
  const half = 0.5 * direction * step;
  const momentum = new Float64Array(d);
  const y = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    momentum[j] = from.momentum[j]! + half * from.gradient[j]!;
    y[j] = from.y[j]! + direction * step * variances[j]! * momentum[j]!;
  }
  const { logDensity, gradient } = yield y;
  for (let j = 0; j < d; j++) momentum[j]! += half * gradient[j]!;
  return { y, momentum, logDensity, gradient };
}

/** −H: log density less kinetic energy. */
export function logJoint({ logDensity, momentum }: Phase, variances: Float64Array): number {
  let kinetic = 0;
  for (let j = 0; j < momentum.length; j++) kinetic += momentum[j]! * momentum[j]! * variances[j]!;
  return logDensity - 0.5 * kinetic;
}

function turned(first: Phase, last: Phase, totalMomentum: Float64Array, variances: Float64Array): boolean {
  let [start, end] = [0, 0];
  for (let j = 0; j < variances.length; j++) {
    const along = variances[j]! * totalMomentum[j]!;
    start += first.momentum[j]! * along;
    end += last.momentum[j]! * along;
  }
  return start < 0 || end < 0;
}

const logAdd = (a: number, b: number): number => {
  const top = Math.max(a, b);
  return top === Number.NEGATIVE_INFINITY ? top : top + Math.log(Math.exp(a - top) + Math.exp(b - top));
};

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  const sum = a.slice();
  for (let j = 0; j < b.length; j++) sum[j]! += b[j]!;
  return sum;
}

/** 2^depth steps from `from` in one direction, in the order of that direction. */
function* grow(
  system: Leapfrog,
  from: Phase,
  direction: number,
  depth: number,
  start: number,
  random: Random,
): Steps<Path> {
  if (depth === 0) {
    const phase = yield* leapfrog(system, from, direction);
    const weight = logJoint(phase, system.variances) - start;
    return {
      first: phase,
      last: phase,
      chosen: phase,
      logWeight: weight,
      totalMomentum: phase.momentum,
      turned: false,
      diverged: !(weight > -largestError),
      acceptances: Math.min(1, Math.exp(weight)) || 0,
      points: 1,
    };
  }
  const near = yield* grow(system, from, direction, depth - 1, start, random);
  if (near.turned || near.diverged) return near;
  const far = yield* grow(system, near.last, direction, depth - 1, start, random);
  const logWeight = logAdd(near.logWeight, far.logWeight);
  const totalMomentum = sumOf(near.totalMomentum, far.totalMomentum);
  const chooseFar = Math.log(random.uniform()) < far.logWeight - logWeight;
  return {
    first: near.first,
    last: far.last,
    chosen: chooseFar ? far.chosen : near.chosen,
    logWeight,
    totalMomentum,
    turned: far.turned || turned(near.first, far.last, totalMomentum, system.variances),
    diverged: far.diverged,
    acceptances: near.acceptances + far.acceptances,
    points: near.points + far.points,
  };
}

/** From one point of the posterior to the next: the path doubles, forwards or backwards at random, until it turns back on itself. */
export function* noUTurn(system: Leapfrog, from: Phase, random: Random): Steps<Transition> {
  const { variances } = system;
  const momentum = variances.map((variance) => random.normal() / Math.sqrt(variance));
  const origin: Phase = { ...from, momentum };
  const start = logJoint(origin, variances);
  let [backward, forward, chosen] = [origin, origin, origin];
  let [logWeight, acceptances, points] = [0, 0, 0];
  let totalMomentum: Float64Array = momentum;
  for (let depth = 0; depth < largestDepth; depth++) {
    const direction = random.uniform() < 0.5 ? -1 : 1;
    const part = yield* grow(system, direction > 0 ? forward : backward, direction, depth, start, random);
    acceptances += part.acceptances;
    points += part.points;
    if (part.turned || part.diverged)
      return { phase: chosen, acceptance: acceptances / points, diverged: part.diverged };
    if (direction > 0) forward = part.last;
    else backward = part.last;
    // Biased towards the new half, which moves farther (Betancourt, 2017, A.3.2).
    if (Math.log(random.uniform()) < part.logWeight - logWeight) chosen = part.chosen;
    logWeight = logAdd(logWeight, part.logWeight);
    totalMomentum = sumOf(totalMomentum, part.totalMomentum);
    if (turned(backward, forward, totalMomentum, variances)) break;
  }
  return { phase: chosen, acceptance: acceptances / points, diverged: false };
}
