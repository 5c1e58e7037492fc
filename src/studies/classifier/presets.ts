/** How large the study is. */
import { type PresetName, presetOf } from "../preset.js";

export interface ClassifierPreset {
  readonly name: PresetName;
  readonly simulations: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Pairs of each kind that are scored. */
  readonly pairs: number;
}

const presets: Readonly<Record<PresetName, ClassifierPreset>> = {
  quick: { name: "quick", simulations: 20_000, epochs: 20, batchSize: 256, pairs: 1_000 },
  default: { name: "default", simulations: 50_000, epochs: 30, batchSize: 256, pairs: 4_000 },
  paper: { name: "paper", simulations: 1_000, epochs: 100, batchSize: 32, pairs: 4_000 },
};

/** The settings of a preset. Throws a NabiError on an unknown name. */
export const preset = (name: PresetName): ClassifierPreset => presetOf(presets, name);
