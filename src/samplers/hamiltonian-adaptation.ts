/** What a Hamiltonian chain learns while it warms up: its step size, and the parameters' variances. */

const target = 0.8; // acceptance
// Nesterov's dual averaging, with the constants of Hoffman and Gelman (2014), section 3.2.
const shrinkage = 0.05;
const delay = 10;
const forgetting = 0.75;

export interface StepSize {
  readonly current: number;
  /** The averaged step size, for after the warm-up. */
  readonly averaged: number;
  learn(acceptance: number): void;
  /** Starts again from a step size: the scales have changed. */
  restart(step: number): void;
}

export function stepSize(first: number): StepSize {
  let [center, error, logAverage, count, log] = [Math.log(10 * first), 0, 0, 0, Math.log(first)];
  return {
    get current() {
      return Math.exp(log);
    },
    get averaged() {
      return Math.exp(logAverage);
    },
    learn: (acceptance) => {
      count++;
      const weight = 1 / (count + delay);
      error = (1 - weight) * error + weight * (target - acceptance);
      log = center - (Math.sqrt(count) / shrinkage) * error;
      const share = count ** -forgetting;
      logAverage = share * log + (1 - share) * logAverage;
    },
    restart: (step) => {
      [center, error, logAverage, count, log] = [Math.log(10 * step), 0, 0, 0, Math.log(step)];
    },
  };
}

/** Welford's running variances. */
export class RunningVariance {
  #count = 0;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;

  constructor(d: number) {
    this.#mean = new Float64Array(d);
    this.#squares = new Float64Array(d);
  }

  add(y: Float64Array): void {
    this.#count++;
    y.forEach((value, j) => {
      const before = value - this.#mean[j]!;
      this.#mean[j]! += before / this.#count;
      this.#squares[j]! += before * (value - this.#mean[j]!);
    });
  }

  /** Shrunk towards a small unit scale, as in Stan: few draws say little of a variance. */
  variances(): Float64Array {
    const n = this.#count;
    return this.#squares.map((squares) => (n / (n + 5)) * (squares / Math.max(1, n - 1)) + 1e-3 * (5 / (n + 5)));
  }
}

const [initial, firstWindow, last] = [0.075, 0.025, 0.05]; // shares of the warm-up, as in Stan

/** Iterations after which the variances are renewed: windows that double, between a start and an end for the step size alone. */
export function renewals(warmUp: number): readonly number[] {
  const end = warmUp - Math.ceil(last * warmUp);
  const result: number[] = [];
  let at = Math.ceil(initial * warmUp);
  let size = Math.max(5, Math.ceil(firstWindow * warmUp));
  while (at + size <= end) {
    // The last window takes what would be left over for one too short.
    const next = at + size + 2 * size > end ? end : at + size;
    result.push(next);
    at = next;
    size *= 2;
  }
  return result;
}
