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
import { potentialGradient } from "./potential-gradient.js";

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

/** Log likelihoods or ratios with their gradients. */
export interface Slopes {
  /** (B). */
  readonly values: Float32Array;
  /** (B x d). */
  readonly gradients: Float32Array;
}

export interface Answers {
  readonly description: EstimatorDescription;
  /** Names of what `run` gives. */
  readonly outputs: readonly string[];
  /** Runs the network on data sets (B x …shape), flat. */
  condition(data: ArrayLike<number>): Promise<Condition>;
  /** One output of the head; its leading axis is B. */
  run(output: string, condition: Condition, inputs?: HeadInputs): Promise<Tensor>;
  /** A potential's log density (B) and its gradient (B x d) at one θ for each data set, (B x d). Files of old have none. */
  readonly slopes?: (condition: Condition, theta: Float64Array) => Promise<Slopes>;
  dispose(): Promise<void>;
}

/** Name of the tensor at which the two halves meet. */
export const conditionName = "condition";

const dataPerPiece = 64; // data sets at a time through the network: sixteen images each already fill the cores
const numbersPerPiece = 4e6; // numbers in one intermediate tensor of the head

/** Name of the output (B x M x d) with the gradient of a log likelihood or ratio by the parameters. */
export const gradientName = "gradient";

/** Entries start … end − 1 of the leading axis. */
export function rowsOf(tensor: Tensor, start: number, end: number): Tensor {
  const row = sizeOf(tensor.shape.slice(1));
  return { data: tensor.data.subarray(start * row, end * row), shape: [end - start, ...tensor.shape.slice(1)] };
}

/** Data sets `rows` of a condition; one may be there repeatedly. */
export function pick(condition: Condition, rows: readonly number[]): Condition {
  const take = ({ data, shape }: Tensor): Tensor => {
    const size = data.length / shape[0]!;
    const picked = new Float32Array(rows.length * size);
    rows.forEach((row, i) => void picked.set(data.subarray(row * size, (row + 1) * size), i * size));
    return { data: picked, shape: [rows.length, ...shape.slice(1)] };
  };
  return { values: take(condition.values), data: take(condition.data) };
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

/** What the halves were compiled to. */
interface Halves {
  readonly front: Executable;
  readonly head: Executable;
  /** What the head gives. */
  readonly outputs: readonly string[];
  /** A potential's value with its gradient: compiled when it is first wanted. */
  readonly slopes?: () => Promise<Executable>;
}

/** Answers from the two halves. */
function answers(description: EstimatorDescription, { front, head, outputs, slopes }: Halves): Answers {
  const cells = sizeOf(description.shape);
  let sloping: Promise<Executable> | undefined;
  return {
    description,
    outputs,
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
    ...(slopes
      ? {
          slopes: (condition, theta) => {
            sloping ??= slopes();
            return slopesInPieces(sloping, description, condition, theta);
          },
        }
      : {}),
    dispose: async () => void (await Promise.all([front, head, await sloping].map((part) => part?.dispose()))),
  };
}

async function slopesInPieces(
  sloping: Promise<Executable>,
  { potential, prior }: EstimatorDescription,
  condition: Condition,
  theta: Float64Array,
): Promise<Slopes> {
  const executable = await sloping;
  const d = prior.names.length;
  const batch = theta.length / d;
  const step = Math.max(1, Math.floor(numbersPerPiece / sizeOf(condition.values.shape.slice(1))));
  const made = { values: new Float32Array(batch), gradients: new Float32Array(theta.length) };
  for (let start = 0; start < batch; start += step) {
    const end = Math.min(batch, start + step);
    const rows = Float32Array.from(theta.subarray(start * d, end * d));
    const result = await executable.run({
      [conditionName]: rowsOf(condition.values, start, end),
      data: rowsOf(condition.data, start, end),
      parameters: { data: rows, shape: [end - start, 1, d] },
    });
    made.values.set(result[potential!]!.data, start);
    made.gradients.set(result[gradientName]!.data, start * d);
  }
  return made;
}

/** The head's graphs on a condition that is fed instead of computed. */
type Head = (condition: Expression) => Readonly<Record<string, Expression>>;

// A chain asks for a few rows thousands of times: threads would wait for each other longer than they compute.
const oneThread = { threads: 1 };

/** Answers of a freshly trained estimator, on any engine. `bind` puts the trained weights into a program. */
export async function compileAnswers(
  engine: Engine,
  description: EstimatorDescription,
  condition: Expression,
  head: Head,
  bind: (program: Program) => Program,
): Promise<Answers> {
  const outputs = head(input(conditionName, condition.shape));
  const { potential, prior } = description;
  const log = potential && outputs[potential];
  const [front, back] = await Promise.all([
    engine.compile(bind({ outputs: { [conditionName]: condition } })),
    engine.compile(bind({ outputs })),
  ]);
  const slopes = (value: Expression): Promise<Executable> =>
    engine.compile(
      bind({ outputs: { ...outputs, [gradientName]: potentialGradient(value, prior.names.length) } }),
      oneThread,
    );
  const halves: Halves = { front, head: back, outputs: Object.keys(outputs) };
  return answers(description, log ? { ...halves, slopes: () => slopes(log) } : halves);
}

/** Answers of a file. */
export async function openAnswers(
  engine: OnnxEngine,
  description: EstimatorDescription,
  bytes: Uint8Array,
): Promise<Answers> {
  const model = splitModel(bytes, conditionName);
  const { potential } = description;
  // Runtimes compute all outputs of a graph: those that are there for other programs stay out.
  const outputs = potential ? [potential] : model.outputs;
  const [front, head] = await Promise.all([engine.open(model.front), engine.open(model.back(outputs))]);
  const halves: Halves = { front, head, outputs };
  if (!potential || !model.outputs.includes(gradientName)) return answers(description, halves);
  return answers(description, {
    ...halves,
    slopes: () => engine.open(model.back([potential, gradientName]), oneThread),
  });
}
