/** How large the study is: a first look, the default, and the paper's own settings. */
import type { MetropolisHastingsOptions } from "../../samplers/metropolis-hastings.js";
import { type PresetName, presetOf } from "../preset.js";
import type { Methods } from "./method.js";
import { ownMethods } from "./own-methods.js";
import { paperMethods } from "./paper-methods.js";

export interface GpPreset {
  readonly name: PresetName;
  /** Training simulations, validation simulations. */
  readonly simulations: number;
  readonly validation: number;
  /** Test fields that are assessed. */
  readonly testFields: number;
  readonly methods: Methods;
  readonly mcmc: Omit<MetropolisHastingsOptions, "seed">;
}

/** The paper's walk: it starts at 0.6, where the prior ends. */
const paperWalk: GpPreset["mcmc"] = {
  iterations: 24_000,
  burnIn: 4_000,
  thin: 20,
  chains: 1,
  start: [0.6],
  proposalScale: [0.06],
  adapt: { every: 100, below: 0.15, above: 0.4, factor: 1.1 },
};

const presets: Readonly<Record<PresetName, GpPreset>> = {
  quick: {
    name: "quick",
    simulations: 4_000,
    validation: 500,
    testFields: 50,
    methods: ownMethods(10),
    mcmc: { ...paperWalk, iterations: 4_000, burnIn: 1_000, thin: 3 },
  },
  // Fresh fields showed that 80,000 simulations are learnt by heart within 23 epochs, and that twice as many in fewer epochs err less.
  default: {
    name: "default",
    simulations: 160_000,
    validation: 4_000,
    testFields: 1000,
    methods: ownMethods(12),
    mcmc: paperWalk,
  },
  paper: {
    name: "paper",
    simulations: 160_000,
    validation: 20_000,
    testFields: 1000,
    methods: paperMethods(),
    mcmc: paperWalk,
  },
};

/** The settings of a preset. Throws a NabiError on an unknown name. */
export const preset = (name: PresetName): GpPreset => presetOf(presets, name);
