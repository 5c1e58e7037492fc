/** The micro fields above draws of their posterior, with the truth and point estimates. */
import { layer, quantitative } from "../../plots/axis.js";
import { fieldPanel } from "../../plots/field.js";
import { type Figure, figure } from "../../plots/figure.js";
import type { VegaLiteSpec } from "../../plots/render.js";
import { methodScale, reference } from "../../plots/theme.js";
import type { Simulations } from "../../simulators/simulations.js";
import type { MicroAnswer } from "./micro-answers.js";

export interface MicroFigureInput {
  readonly fields: Simulations;
  /** Whose draws are shown. */
  readonly method: string;
  readonly answers: readonly MicroAnswer[];
  /** The pairwise likelihood's maxima, if they are known. */
  readonly pairwise: readonly MicroAnswer[] | undefined;
}

const size = 208;

/** One column a field; each field has a colour scale of its own, since smooth ones vary little. */
export function microFigure({ fields, method, answers, pairwise }: MicroFigureInput): Figure {
  const maps = answers.map((_, i) =>
    fieldPanel(fields.dataAt(i), { shape: fields.shape, size, axes: ["s₁", i === 0 ? "s₂" : null] }, { legend: false }),
  );
  const clouds = answers.map((answer, i) => {
    const [range, smoothness] = fields.parametersAt(i);
    const marks = new Map([
      ["truth", [range!, smoothness!] as const],
      ...(pairwise ? [["pairwise maximum", pairwise[i]!.mean] as const] : []),
      [`mean of ${method}`, answer.mean],
    ]);
    return cloud(answer, marks, method, i === 0);
  });
  const spec = {
    concat: [...maps, ...clouds],
    columns: answers.length,
    spacing: 18,
    resolve: { scale: { fill: "independent" } },
  };
  return figure(spec, `${answers.length} fields above draws of range and smoothness by ${method}`);
}

function cloud(
  { draws }: MicroAnswer,
  marks: ReadonlyMap<string, readonly [number, number]>,
  method: string,
  first: boolean,
): VegaLiteSpec {
  const x = quantitative("range", "range λ", [0, 0.6], { tickCount: 4 });
  const y = quantitative("smoothness", first ? "smoothness ν" : null, [0.5, 3], { tickCount: 5 });
  const names = [...marks.keys()];
  const [color] = methodScale([method]).range;
  const meaning = { field: "what", type: "nominal", title: null };
  const colors = [reference, ...(names.length > 2 ? ["#d62728"] : []), "#0b5d0b"];
  const shapes = ["cross", ...(names.length > 2 ? ["triangle-up"] : []), "circle"];
  const columns = {
    range: [...marks.values()].map(([value]) => value),
    smoothness: [...marks.values()].map(([, value]) => value),
    what: names,
  };
  return {
    width: size,
    height: size,
    layer: [
      ...(draws ? [layer({ ...draws }, { type: "circle", size: 12, color, opacity: 0.35, clip: true }, { x, y })] : []),
      layer(
        columns,
        { type: "point", size: 90, strokeWidth: 2.5, filled: false, opacity: 1 },
        {
          x,
          y,
          stroke: { ...meaning, scale: { domain: names, range: colors } },
          shape: { ...meaning, scale: { domain: names, range: shapes } },
        },
      ),
    ],
  };
}
