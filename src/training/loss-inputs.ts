/** What a loss is fed besides data and parameters: uniform noise, and log likelihoods that no graph holds. */
import type { Executable, Tensors } from "../engine/engine.js";
import type { Random } from "../random/random.js";
import { fillUniform } from "../random/uniforms.js";
import type { LikelihoodPairs, PairValues } from "../simulators/likelihood-pairs.js";

export interface LossInputs {
  /** Uniform numbers of one item, the input `noise` (B x noise). */
  readonly noise: number;
  /** Draws from each data set at which the likelihood is asked for, K. */
  readonly draws: number;
  /** Output `theta` (B·K x d) from data, noise and weights; undefined where the graph holds the likelihood. */
  readonly draw?: Executable;
}

/** Where the log likelihoods of some pairs come from. */
export type EvaluatePairs = (pairs: LikelihoodPairs) => Promise<PairValues>;

/** The feeds of one batch size, and what renews them before each run. */
export interface RenewedFeeds {
  readonly feeds: Tensors;
  /** `all` are the feeds of the whole step, the batch's data among them. */
  renew(all: Tensors, random: Random, evaluate: EvaluatePairs): Promise<void>;
}

/** @param d number of parameters */
export function renewedFeeds({ noise, draws, draw }: LossInputs, size: number, d: number): RenewedFeeds {
  if (noise === 0) return { feeds: {}, renew: async () => undefined };
  const uniforms = new Float32Array(size * noise);
  const feeds = { noise: { data: uniforms, shape: [size, noise] } };
  if (!draw) return { feeds, renew: async (_all, random) => fillUniform(uniforms, random) };
  const rows = size * draws;
  const theta = new Float32Array(rows * d);
  const values = new Float32Array(rows);
  const slopes = new Float32Array(rows * d);
  return {
    feeds: {
      ...feeds,
      log_likelihood: { data: values, shape: [rows] },
      slope: { data: slopes, shape: [rows, d] },
    },
    renew: async (all, random, evaluate) => {
      fillUniform(uniforms, random);
      await draw.run(all, { theta: { data: theta, shape: [rows, d] } });
      const known = await evaluate({ theta, data: all["data"]!.data as Float32Array });
      values.set(known.values);
      slopes.set(known.slopes);
    },
  };
}
