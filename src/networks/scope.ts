/** Where networks declare their parameters: names by path, shapes, and how each starts. */
import { type Expression, parameter, type Shape, sameShape, showShape, sizeOf } from "../graph/expression.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";

/** First values of a parameter, drawn from a stream of its own. */
export type Initializer = (random: Random, shape: Shape) => Float32Array;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initializer;
  /** Set for numbers that are not trained but measured on the training data: its centre or its scale, over all cells for shape [], else cell by cell. */
  readonly measured?: "center" | "scale";
}

/** Declares parameters under a path; the same path is the same parameter in every graph. */
export interface Scope {
  parameter(name: string, shape: Shape, initial: Initializer, measured?: "center" | "scale"): Expression;
  within(name: string): Scope;
}

/** A scope that records what is declared in it, in order. */
export interface RootScope extends Scope {
  readonly specs: ReadonlyMap<string, ParameterSpec>;
}

export function rootScope(): RootScope {
  const specs = new Map<string, ParameterSpec>();
  const under = (path: string): Scope => ({
    parameter: (name, shape, initial, measured) => {
      const full = path + name;
      const before = specs.get(full);
      if (before && !sameShape(before.shape, shape))
        throw new NabiError(
          `parameter ${full}: one shape is required, got ${showShape(before.shape)} and ${showShape(shape)}`,
        );
      if (!before) specs.set(full, { name: full, shape, initial, ...(measured ? { measured } : {}) });
      return parameter(full, shape);
    },
    within: (name) => under(`${path}${name}/`),
  });
  return { ...under(""), specs };
}

/** All parameters' first values, each from its own stream: adding a layer does not change the start of the others' streams by name order. */
export function initializeParameters(specs: Iterable<ParameterSpec>, random: Random): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  let index = 0;
  for (const { name, shape, initial } of specs) values.set(name, initial(random.split(index++), shape));
  return values;
}

export const zeros: Initializer = (_random, shape) => new Float32Array(sizeOf(shape));

export function filledWith(value: number): Initializer {
  return (_random, shape) => new Float32Array(sizeOf(shape)).fill(value);
}

function normals(random: Random, shape: Shape, sd: number): Float32Array {
  const draws = new Float64Array(sizeOf(shape));
  random.fillNormal(draws);
  return Float32Array.from(draws, (x) => sd * x);
}

/**
 * Normal with variance gain / fanIn, where fanIn is the number of inputs to each output unit: gain 2 keeps the variance through a
 * ReLU (He et al., 2015, "Delving deep into rectifiers"), gain 1 through a linear layer.
 */
export function fanIn(gain: number, inputs: number): Initializer {
  return (random, shape) => normals(random, shape, Math.sqrt(gain / inputs));
}

/**
 * How the weights of layers are drawn: "he" (He et al., 2015) keeps the size of what passes through layers with ReLU; "glorot" (Glorot and
 * Bengio, 2010; what Keras does unless told otherwise) begins smaller wherever a layer has more outputs than inputs.
 */
export type Initialization = "he" | "glorot";

/** Weights of a layer in which each output sees `inputs` numbers and each input reaches `outputs` numbers; `gain` as in `fanIn`. */
export function layerWeights(how: Initialization, gain: number, inputs: number, outputs: number): Initializer {
  return how === "glorot" ? fanIn(2, inputs + outputs) : fanIn(gain, inputs);
}

/** Throws unless `how` is one of the two. */
export function requireInitialization(network: string, how: Initialization): void {
  if (how !== "he" && how !== "glorot")
    throw new NabiError(`${network}: initialization "he" or "glorot" is required, got ${JSON.stringify(how)}`);
}
