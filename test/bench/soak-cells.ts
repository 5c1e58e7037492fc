/** What a person does in a long session with the kernel: a seeded sequence of cells of several kinds. */
import { random } from "#src/random/random.js";

export type Kind =
  | "expression"
  | "declaration"
  | "edit"
  | "print"
  | "await"
  | "typeError"
  | "thrown"
  | "plot"
  | "training"
  | "interruptedLoop"
  | "interruptedWait"
  | "interruptedTraining";

export interface SoakCell {
  readonly kind: Kind;
  readonly code: string;
  /** How the cell must end. */
  readonly status: "ok" | "error";
  /** ms that it runs before the person interrupts it. */
  readonly interruptAfter?: number;
}

interface Recipe {
  /** Out of a hundred cells. */
  readonly share: number;
  readonly status: SoakCell["status"];
  readonly interruptAfter?: number;
  readonly code: (i: number) => string;
}

const names = 40; // names that cells declare again and again

const recipes: Readonly<Record<Kind, Recipe>> = {
  expression: { share: 20, status: "ok", code: (i) => `1 + ${i}` },
  declaration: { share: 18, status: "ok", code: (i) => `const a${i % names} = ${i};\na${i % names} + 1` },
  edit: {
    share: 15,
    status: "ok",
    code: (i) =>
      `function f${i % names}(x: number): number {\n  return x + ${i};\n}\nclass C${i % names} { value = f${i % names}(1); }\nnew C${i % names}().value`,
  },
  print: { share: 10, status: "ok", code: (i) => `for (let k = 0; k < 200; k++) console.log("${i}", k);` },
  await: { share: 6, status: "ok", code: (i) => `const w${i % names} = await Promise.resolve(${i});\nw${i % names}` },
  typeError: { share: 7, status: "error", code: (i) => `const wrong: string = ${i};` },
  thrown: { share: 7, status: "error", code: (i) => `throw new Error("number ${i}");` },
  plot: {
    share: 7,
    status: "ok",
    code: (i) => `plot.line({ x: [0, 1, 2], y: [0, ${i}, 1] }, { title: "Plot ${i}" })`,
  },
  training: {
    share: 4,
    status: "ok",
    code: (i) =>
      `const fitted = await train(posteriorEstimator({ model, summary: dense({ hidden: [16] }) }), { simulations: sims, epochs: 2, seed: ${i + 1} });\nawait (await fitted.posterior([[0.5, 0.1, 0.2, 0.3, 0.4]])).mean()`,
  },
  interruptedLoop: { share: 2, status: "error", interruptAfter: 100, code: () => "for (;;) {}" },
  interruptedWait: { share: 2, status: "error", interruptAfter: 100, code: () => "await new Promise(() => {});" },
  interruptedTraining: {
    share: 2,
    status: "error",
    interruptAfter: 300,
    code: (i) =>
      `(await train(posteriorEstimator({ model, summary: dense({ hidden: [16] }) }), { simulations: sims, epochs: 10_000, patience: 10_000, seed: ${i + 1} })).record.ending`,
  },
};

/** What the session starts with. */
export const preparation: string =
  'import { setFlagsFromString } from "node:v8";\nimport { runInNewContext } from "node:vm";\n' +
  'setFlagsFromString("--expose-gc");\nconst collect: () => void = runInNewContext("gc");\n' +
  'import { dense, normal, normalMean, plot, posteriorEstimator, prior, simulate, train } from "nabi";\n' +
  "const model = { prior: prior({ mean: normal(0, 1) }), simulator: normalMean({ n: 5 }) };\nconst sims = await simulate(model, { count: 500, seed: 1 });";

const kinds = Object.keys(recipes) as Kind[];

function drawKind(uniform: number): Kind {
  let left = uniform * 100;
  for (const kind of kinds) {
    left -= recipes[kind].share;
    if (left < 0) return kind;
  }
  return "expression"; // the shares come to a hundred
}

/** The first `count` cells of the session. */
export function soakCells(count: number, seed: number): SoakCell[] {
  const source = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const kind = drawKind(source.uniform());
    const { code, status, interruptAfter } = recipes[kind];
    return { kind, code: code(i), status, ...(interruptAfter === undefined ? {} : { interruptAfter }) };
  });
}
