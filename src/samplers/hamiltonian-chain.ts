/** One chain of the No-U-Turn sampler: its start, its warm-up and its draws. */
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { RunningVariance, renewals, stepSize } from "./hamiltonian-adaptation.js";
import { type Leapfrog, logJoint, noUTurn, type Phase, type Steps } from "./no-u-turn.js";
import type { Chain } from "./random-walk.js";
import type { UnconstrainedSpace } from "./unconstrained.js";
import type { WalkOrigin } from "./walk-origin.js";

export interface HamiltonianChain extends Chain {
  /** Paths that the integrator lost after the warm-up. */
  readonly divergences: number;
}

export interface HamiltonianSettings {
  /** After the warm-up. */
  readonly draws: number;
  readonly warmUp: number;
}

const attempts = 100; // at a start where the density is positive

/** A chain from its own stream; `onIteration` is told of each step. */
export function* hamiltonianChain(
  space: UnconstrainedSpace,
  origin: WalkOrigin,
  { draws, warmUp }: HamiltonianSettings,
  random: Random,
  onIteration: () => void,
): Steps<HamiltonianChain> {
  const first = yield* firstPhase(space, origin, random.split(0));
  const stream = random.split(1);
  const d = first.y.length;
  let variances: Float64Array = new Float64Array(d).fill(1);
  let running = new RunningVariance(d);
  const step = stepSize(yield* firstStep(first, variances, stream));
  const renewed = new Set(renewals(warmUp));
  const values = new Float64Array(draws * d);
  let [phase, acceptances, divergences] = [first, 0, 0];
  for (let iteration = 1; iteration <= warmUp + draws; iteration++) {
    const warming = iteration <= warmUp;
    const system: Leapfrog = { step: warming ? step.current : step.averaged, variances };
    const next = yield* noUTurn(system, phase, stream);
    phase = next.phase;
    if (warming) {
      step.learn(next.acceptance);
      running.add(phase.y);
      if (renewed.has(iteration)) {
        variances = running.variances();
        running = new RunningVariance(d);
        step.restart(yield* firstStep(phase, variances, stream));
      }
    } else {
      values.set(space.toTheta(phase.y), (iteration - warmUp - 1) * d);
      acceptances += next.acceptance;
      divergences += Number(next.diverged);
    }
    onIteration();
  }
  const scale = variances.map((variance) => step.averaged * Math.sqrt(variance));
  return { draws: values, acceptance: acceptances / draws, scale, divergences };
}

function* firstPhase(space: UnconstrainedSpace, origin: WalkOrigin, stream: Random): Steps<Phase> {
  for (let k = 0; k < (origin.start ? 1 : attempts); k++) {
    const y = space.fromTheta(origin.start ?? origin.draw(stream.split(k)));
    const { logDensity, gradient } = yield y;
    if (logDensity > Number.NEGATIVE_INFINITY) return { y, momentum: new Float64Array(y.length), logDensity, gradient };
  }
  throw new NabiError("hamiltonianMonteCarlo: a start with positive density is required, and none was found");
}

/** A step that is accepted about every second time: doubled or halved until it crosses that (Hoffman and Gelman, 2014, algorithm 4). */
function* firstStep(phase: Phase, variances: Float64Array, stream: Random): Steps<number> {
  const momentum = variances.map((variance) => stream.normal() / Math.sqrt(variance));
  const before = logJoint({ ...phase, momentum }, variances);
  function* change(step: number): Steps<number> {
    const middle = momentum.map((p, j) => p + 0.5 * step * phase.gradient[j]!);
    const y = phase.y.map((value, j) => value + step * variances[j]! * middle[j]!);
    const { logDensity, gradient } = yield y;
    const end = middle.map((p, j) => p + 0.5 * step * gradient[j]!);
    return logJoint({ y, momentum: end, logDensity, gradient }, variances) - before;
  }
  let step = 1;
  const grows = (yield* change(step)) > Math.log(0.5);
  for (let k = 0; k < 50; k++) {
    const next = grows ? step * 2 : step / 2;
    if ((yield* change(next)) > Math.log(0.5) !== grows) return grows ? step : next;
    step = next;
  }
  return step;
}
