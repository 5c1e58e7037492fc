/** One line that says what a simulator is, in the place of its functions. */
import { withDisplay } from "../runtime/display.js";

/** What of a simulator is told. */
interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly parameters?: readonly string[];
  readonly logLikelihood?: unknown;
  readonly conjugate?: unknown;
  readonly symmetries?: readonly unknown[];
}

function describe({ name, shape, parameters, logLikelihood, conjugate, symmetries = [] }: Described): string {
  const parts = [
    `data ${shape.join(" x ") || "of one number"}`,
    ...(parameters ? [`parameter${parameters.length === 1 ? "" : "s"} ${parameters.join(", ")}`] : []),
    ...(logLikelihood ? ["log likelihood known"] : []),
    ...(conjugate ? ["conjugate"] : []),
    ...(symmetries.length > 1 ? [`${symmetries.length} symmetries`] : []),
  ];
  return `${name}: ${parts.join("; ")}`;
}

export function withSimulatorDisplay<S extends Described>(simulator: S): S {
  return withDisplay(simulator, () => ({ "text/plain": describe(simulator) }));
}
