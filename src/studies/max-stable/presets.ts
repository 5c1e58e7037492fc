/** How large the study is: a first look, the default, and the paper's own settings. */
import { type PresetName, presetOf } from "../preset.js";
import { type Methods, ownMethods, paperMethods } from "./methods.js";

export interface MaxStablePreset {
  readonly name: PresetName;
  /** Training simulations, validation simulations. */
  readonly simulations: number;
  readonly validation: number;
  /** Test fields that are assessed. */
  readonly testFields: number;
  readonly methods: Methods;
}

const presets: Readonly<Record<PresetName, MaxStablePreset>> = {
  quick: { name: "quick", simulations: 4_000, validation: 500, testFields: 50, methods: ownMethods(6) },
  // A quarter of the paper's fields: one takes 4 ms, twenty times a field of the spatial study.
  default: { name: "default", simulations: 40_000, validation: 4_000, testFields: 1000, methods: ownMethods(12) },
  paper: { name: "paper", simulations: 160_000, validation: 20_000, testFields: 1000, methods: paperMethods() },
};

/** The settings of a preset. Throws a NabiError on an unknown name. */
export const preset = (name: PresetName): MaxStablePreset => presetOf(presets, name);
