/** What runs a graph. Every engine gives the same numbers for the same program, up to its precision. */
import type { Program, Shape } from "../graph/expression.js";

/** Numbers with their shape, row-major. */
export interface Tensor {
  readonly data: Float32Array | Float64Array;
  readonly shape: Shape;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A program made ready to run. */
export interface Executable {
  /**
   * Evaluates the program on its inputs and parameters, by name. Open dimensions take their sizes from the inputs' shapes.
   * Results are written into `into` where it is given (arrays of the right size, kept by the caller), else newly allocated.
   */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
  /** Frees what the engine holds. */
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /** Threads inside one operator, where the engine has them. Default: the engine's own choice. */
  readonly threads?: number;
}

export interface Engine {
  readonly name: string;
  compile(program: Program, options?: CompileOptions): Promise<Executable>;
}
