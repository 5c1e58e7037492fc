/** `nabi info`: what is in an estimator's file. */
import { Command } from "commander";
import type { ValueMessage } from "../engine/onnx/encode.js";

/** Inputs or outputs of the file's graph by name, with their shapes as text: `(B, 16, 16)`. */
export type GraphPorts = Readonly<Record<string, string>>;

/** A file's content as plain data. */
export interface EstimatorInfo {
  readonly file: string;
  readonly bytes: number;
  readonly method: string;
  readonly kind: string;
  readonly simulator: string;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  readonly parameters: readonly { readonly name: string; readonly prior: string }[];
  readonly levels?: readonly number[];
  readonly inputs: GraphPorts;
  readonly outputs: GraphPorts;
  readonly training: {
    readonly engine: string;
    readonly seed: number;
    readonly epochs: number;
    readonly bestEpoch: number;
    readonly steps: number;
    readonly seconds: number;
    readonly ending: string;
    /** Of the weights that were kept; undefined if no epoch was finished. */
    readonly validationLoss?: number;
  };
}

interface Dimension {
  readonly dim_param?: string;
  readonly dim_value?: number;
}
type Port = ValueMessage & {
  readonly type: { readonly tensor_type: { readonly shape: { readonly dim: Dimension[] } } };
};

function ports(list: readonly ValueMessage[]): GraphPorts {
  const entries = (list as readonly Port[]).map(({ name, type }) => {
    const sizes = type.tensor_type.shape.dim.map(({ dim_param, dim_value }) => dim_param || Number(dim_value));
    return [name, `(${sizes.join(", ")})`] as const;
  });
  return Object.fromEntries(entries);
}

/** Reads a file. Throws a NabiError as `load` does, but does not run the graph. */
export async function estimatorInfo(path: string): Promise<EstimatorInfo> {
  const [{ readEstimator }, { distributionText }, { decodeModel }, { conditionName }] = await Promise.all([
    import("../fitted/estimator-file.js"),
    import("../distributions/distribution.js"),
    import("../engine/onnx/encode.js"),
    import("../fitted/answer.js"),
  ]);
  const { bytes, description } = await readEstimator(path);
  const { method, kind, simulator, shape, prior, levels, record, engine, seed } = description;
  const { graph } = decodeModel(bytes);
  const { [conditionName]: _where, ...outputs } = ports(graph.output); // where the file is cut: no answer
  const best = record.epochs.find(({ epoch }) => epoch === record.bestEpoch);
  return {
    file: path,
    bytes: bytes.length,
    method,
    kind,
    simulator,
    shape,
    parameters: prior.names.map((name, j) => ({ name, prior: distributionText(prior.distributions[j]!) })),
    ...(levels ? { levels } : {}),
    inputs: ports(graph.input),
    outputs,
    training: {
      engine,
      seed,
      epochs: record.epochs.length,
      bestEpoch: record.bestEpoch + 1,
      steps: record.steps,
      seconds: record.seconds,
      ending: record.ending,
      ...(best ? { validationLoss: best.validationLoss } : {}),
    },
  };
}

/** The same for a person, a line a fact. */
export function infoText(info: EstimatorInfo): string {
  const { training } = info;
  const named = (list: GraphPorts): string =>
    Object.entries(list)
      .map(([name, shape]) => `${name} ${shape}`)
      .join(", ");
  const loss =
    training.validationLoss === undefined ? "" : `, validation loss ${training.validationLoss.toPrecision(4)}`;
  const rows: [string, string][] = [
    ["file", `${info.file}, ${(info.bytes / 1024).toFixed(0)} KiB`],
    ["method", `${info.method} (${info.kind})`],
    ["parameters", info.parameters.map(({ name, prior }) => `${name} ~ ${prior}`).join(", ")],
    ["data", `${info.simulator}, ${info.shape.join(" x ") || "one number"}`],
    ...(info.levels ? [["levels", info.levels.join(", ")] as [string, string]] : []),
    ["inputs", named(info.inputs)],
    ["outputs", named(info.outputs)],
    ["training", `${training.epochs} epochs (${training.ending}), best ${training.bestEpoch}${loss}`],
    ["", `${training.steps} steps, ${training.seconds.toFixed(1)} s on ${training.engine}, seed ${training.seed}`],
  ];
  return rows.map(([name, text]) => `${name.padEnd(12)}${text}`).join("\n");
}

export function infoCommand(): Command {
  return new Command("info")
    .description("what is in an estimator's file: method, parameters, data, training")
    .argument("<estimator>", "an .onnx file written by save()")
    .option("--json", "the same for programs")
    .action(async (path: string, { json }: { readonly json?: boolean }) => {
      const info = await estimatorInfo(path);
      console.log(json ? JSON.stringify(info, null, 2) : infoText(info));
    });
}
