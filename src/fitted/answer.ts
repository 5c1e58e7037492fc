/**
 * A trained estimator in two halves: the network, which turns data into a condition once, and the head, which answers from it.
 * Both work through large batches in pieces that fit into memory.
 */
import type { Engine, Executable, Tensor, Tensors } from "../engine/engine.js";
import { splitModel } from "../engine/onnx/split.js";
import type { OnnxEngine } from "../engine/onnxruntime.js";
import { type Expression, input, type Program, sizeOf } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";
import type { EstimatorDescription } from "./estimator-file.js";

/** What the network made of some data sets. */
export interface Condition {
  /** Leading axis B. */
  readonly values: Tensor;
  /** (B x …shape): files read the size of the batch off the data. */
  readonly data: Tensor;
}

/** Inputs of the head: numbers for each data set and draw or value. */
export interface HeadInputs {
  /** Uniform numbers, (B x N x noise). */
  readonly noise?: Tensor;
  /** Parameter values, (B x M x d). */
  readonly parameters?: Tensor;
}

export interface Answers {
  readonly description: EstimatorDescription;
  /** Runs the network on data sets (B x …shape), flat. */
  condition(data: ArrayLike<number>): Promise<Condition>;
  /** One output of the head; its leading axis is B. */
  run(output: string, condition: Condition, inputs?: HeadInputs): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Name of the tensor at which the two halves meet. */
export const conditionName = "condition";

const dataPerPiece = 64; // data sets at a time through the network: sixteen images each already fill the cores
const numbersPerPiece = 4e6; // numbers in one intermediate tensor of the head

/** Entries start … end − 1 of the leading axis. */
export function rowsOf(tensor: Tensor, start: number, end: number): Tensor {
  const row = sizeOf(tensor.shape.slice(1));
  return { data: tensor.data.subarray(start * row, end * row), shape: [end - start, ...tensor.shape.slice(1)] };
}

/** Entries start … end − 1 of the second axis, of a tensor whose leading axis is 1. */
function columnsOf({ data, shape }: Tensor, start: number, end: number): Tensor {
  const [, , ...rest] = shape;
  const size = sizeOf(rest);
  return { data: data.subarray(start * size, end * size), shape: [1, end - start, ...rest] };
}

/** Runs `piece` over 0 … length − 1 in steps and joins the results along `axis`, before which all axes are 1. */
async function inPieces(
  length: number,
  step: number,
  axis: 0 | 1,
  piece: (start: number, end: number) => Promise<Tensor>,
): Promise<Tensor> {
  const pieces: Tensor[] = [];
  for (let start = 0; start < length; start += step) pieces.push(await piece(start, Math.min(length, start + step)));
  if (pieces.length === 1) return pieces[0]!;
  const data = new Float32Array(pieces.reduce((total, part) => total + part.data.length, 0));
  let offset = 0;
  for (const part of pieces) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { data, shape: pieces[0]!.shape.with(axis, length) };
}

/** Inputs that the head demands although the wanted output does not depend on them: one row of ½. */
function fillers({ kind, noise = 0, prior }: EstimatorDescription, batch: number): Tensors {
  if (kind !== "density") return {};
  const filler = (size: number): Tensor => ({
    data: new Float32Array(batch * size).fill(0.5),
    shape: [batch, 1, size],
  });
  return { noise: filler(noise), parameters: filler(prior.names.length) };
}

/** Answers from the two halves. */
function answers(description: EstimatorDescription, front: Executable, head: Executable): Answers {
  const cells = sizeOf(description.shape);
  return {
    description,
    condition: async (values) => {
      const batch = values.length / cells;
      const single = values instanceof Float32Array ? values : Float32Array.from(values);
      const data: Tensor = { data: single, shape: [batch, ...description.shape] };
      const made = await inPieces(batch, dataPerPiece, 0, async (start, end) => {
        return (await front.run({ data: rowsOf(data, start, end) }))[conditionName]!;
      });
      return { data, values: made };
    },
    run: async (output, condition, inputs = {}) => {
      const batch = condition.values.shape[0]!;
      const given = Object.entries(inputs) as [string, Tensor][];
      const count = Math.max(1, ...given.map(([, { shape }]) => shape[1]!)); // draws or values of each data set
      const rows = Math.max(1, Math.floor(numbersPerPiece / sizeOf(condition.values.shape.slice(1))));
      const ask = async (start: number, end: number, cut: (tensor: Tensor) => Tensor): Promise<Tensor> => {
        const made = {
          [conditionName]: rowsOf(condition.values, start, end),
          data: rowsOf(condition.data, start, end),
          ...Object.fromEntries(given.map(([name, tensor]) => [name, cut(rowsOf(tensor, start, end))])),
        };
        const result = (await head.run({ ...fillers(description, end - start), ...made }))[output];
        if (!result) throw new NabiError(`run: an estimator with output ${output} is required, got one without`);
        return result;
      };
      if (count <= rows)
        return inPieces(batch, Math.floor(rows / count), 0, (start, end) => ask(start, end, (tensor) => tensor));
      return inPieces(batch, 1, 0, (i) =>
        inPieces(count, rows, 1, (from, to) => ask(i, i + 1, (tensor) => columnsOf(tensor, from, to))),
      );
    },
    dispose: async () => void (await Promise.all([front.dispose(), head.dispose()])),
  };
}

/** The head's graphs on a condition that is fed instead of computed. */
type Head = (condition: Expression) => Readonly<Record<string, Expression>>;

/** Answers of a freshly trained estimator, on any engine. `bind` puts the trained weights into a program. */
export async function compileAnswers(
  engine: Engine,
  description: EstimatorDescription,
  condition: Expression,
  head: Head,
  bind: (program: Program) => Program,
): Promise<Answers> {
  const front = bind({ outputs: { [conditionName]: condition } });
  const back = bind({ outputs: head(input(conditionName, condition.shape)) });
  const [network, heads] = await Promise.all([engine.compile(front), engine.compile(back)]);
  return answers(description, network, heads);
}

/** Answers of a file. */
export async function openAnswers(
  engine: OnnxEngine,
  description: EstimatorDescription,
  bytes: Uint8Array,
): Promise<Answers> {
  const { front, back } = splitModel(bytes, conditionName);
  const [network, heads] = await Promise.all([engine.open(front), engine.open(back)]);
  return answers(description, network, heads);
}
