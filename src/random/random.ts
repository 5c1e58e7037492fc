/**
 * The one source of randomness: streams keyed by (seed, path), so that draw i is the same whatever the order or number of workers.
 * Each stream is a 64-bit Threefry key and a counter of the 53-bit uniforms drawn from it.
 */
import { NabiError } from "../runtime/error.js";
import { threefry } from "./threefry.js";

export interface Random {
  /** An independent stream: the same for the same index, whatever was drawn before. */
  split(index: number): Random;
  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Gamma with the given shape and unit rate. */
  gamma(shape: number): number;
  /** Uniform on 0, …, bound − 1. */
  integer(bound: number): number;
  /** A random permutation of 0, …, length − 1. */
  permutation(length: number): Uint32Array;
  /** Fills an array with independent standard normals: the ones that as many calls of `normal` would give. */
  fillNormal(target: Float64Array): void;
}

/**
 * The stream of a seed; `random(seed).split(i)` depends on (seed, i) only.
 *
 * ```ts
 * const stream = random(1);
 * stream.split(7).normal();
 * ```
 * @throws NabiError unless the seed is an integer from 0 to 2⁵³ − 1.
 */
export function random(seed: number): Random {
  requireCount("random: the seed", seed, 0);
  return new Stream(seed % two32, Math.floor(seed / two32));
}

const two32 = 2 ** 32;
const words = new Uint32Array(2); // where threefry puts its output; read at once, so every stream can share it

function requireCount(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new NabiError(`${what} must be an integer from ${least} to ${Number.MAX_SAFE_INTEGER}, got ${value}`);
}

class Stream implements Random {
  readonly #key0: number;
  readonly #key1: number;
  #counter = 0;
  #spare = Number.NaN; // the second normal of the last Box–Muller pair, until it is used

  constructor(key0: number, key1: number) {
    this.#key0 = key0 | 0;
    this.#key1 = key1 | 0;
  }

  split(index: number): Random {
    requireCount("random: the index of a split", index, 0);
    // Counters of draws stay below 2⁵³; with the top bit set, children's keys never meet a stream's own draws.
    threefry(this.#key0, this.#key1, index, (index / two32) | 0x80000000, words);
    return new Stream(words[0]!, words[1]!);
  }

  /** An integer on 0, …, 2⁵³ − 1. */
  #bits53(): number {
    const counter = this.#counter++;
    threefry(this.#key0, this.#key1, counter, counter / two32, words);
    return (words[0]! >>> 5) * 0x4000000 + (words[1]! >>> 6);
  }

  uniform(): number {
    const bits = this.#bits53();
    return bits === 0 ? 2 ** -54 : bits * 2 ** -53; // the cell at zero is represented by its middle: the interval is open
  }

  normal(): number {
    const spare = this.#spare;
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN;
      return spare;
    }
    // Box & Muller (1958): two uniforms make two normals, with no rejection, so every draw has a fixed place in the stream.
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  fillNormal(target: Float64Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.normal();
  }

  /** Marsaglia & Tsang (2000), "A simple method for generating gamma variables", ACM TOMS 26, 363–372. */
  gamma(shape: number): number {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) {
      throw new NabiError(`gamma: the shape must be positive and finite, got ${shape}`);
    }
    // Below shape 1: Gamma(a) = Gamma(a + 1) U^{1/a}. Tiny shapes underflow; the support is open, so zero is never returned.
    if (shape < 1) return Math.max(this.gamma(shape + 1) * this.uniform() ** (1 / shape), Number.MIN_VALUE);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  integer(bound: number): number {
    requireCount("integer: the bound", bound, 1);
    const limit = 2 ** 53 - (2 ** 53 % bound); // values from here on would favour small remainders
    for (;;) {
      const bits = this.#bits53();
      if (bits < limit) return bits % bound;
    }
  }

  /** Fisher & Yates' shuffle. */
  permutation(length: number): Uint32Array {
    requireCount("permutation: the length", length, 0);
    const order = Uint32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const value = order[i]!;
      order[i] = order[j]!;
      order[j] = value;
    }
    return order;
  }
}
