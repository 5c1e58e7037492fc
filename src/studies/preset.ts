/** How large a study is run. */
import { NabiError } from "../runtime/error.js";

/** A first look within minutes, the default, and the paper's own settings. */
export const presetNames = ["quick", "default", "paper"] as const;
export type PresetName = (typeof presetNames)[number];

/** The preset of that name; throws a NabiError if there is none. */
export function presetOf<P>(presets: Readonly<Record<PresetName, P>>, name: PresetName): P {
  if (Object.hasOwn(presets, name)) return presets[name];
  throw new NabiError(`preset: "quick", "default" or "paper" is required, got ${JSON.stringify(name)}`);
}
