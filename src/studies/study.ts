/** What a study is to `reproduce`: units to run, and the tables and figures that they make. */
import type { Figure } from "../plots/figure.js";
import type { ScoreTable } from "../plots/score-table.js";
import type { PresetName } from "./preset.js";
import type { RunOptions, StudyUnit, UnitRun } from "./unit.js";

export interface StudyTable {
  /** Base name of its files. */
  readonly name: string;
  readonly table: ScoreTable;
  /** What is in it, in a sentence or two. */
  readonly caption: string;
}

export interface StudyFigure {
  /** Base name of its files. */
  readonly name: string;
  /** Undefined where the units lack what it shows; the caption then says what. */
  readonly figure: Figure | undefined;
  readonly caption: string;
}

export interface Study<U extends StudyUnit = StudyUnit> {
  readonly name: string;
  readonly title: string;
  /** One sentence: the model. */
  readonly about: string;
  /** The methods of a preset, cheap ones first. */
  methods(preset: PresetName): readonly string[];
  /** Methods that are not trained: one unit, whatever the number of seeds. */
  readonly untrained: readonly string[];
  /** What the units of untrained methods depend on: presets that agree on it share them. */
  untrainedSettings(preset: PresetName): object;
  run(method: string, seed: number, preset: PresetName, options: RunOptions): Promise<UnitRun<U>>;
  tables(units: readonly U[]): Promise<readonly StudyTable[]>;
  figures(units: readonly U[]): Promise<readonly StudyFigure[]>;
  /** Name of the file in data/estimators that the default preset's first seed renews, if the method has one. */
  estimatorFile?(method: string): string | undefined;
}

/** A figure, or the caption alone with what is missing. */
export function studyFigure(name: string, caption: string, figure: Figure | undefined, missing: string): StudyFigure {
  return { name, figure, caption: figure ? caption : `${caption} Not drawn: ${missing}.` };
}
