/** Training and validation loss by epoch. */
import { NabiError } from "../runtime/error.js";
import type { EpochRecord } from "../training/record.js";
import { heading, layer, type PlotOptions } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import { accent, quiet, reference } from "./theme.js";

/** The part of a training record that is drawn. */
export interface LossRecord {
  readonly epochs: readonly Pick<EpochRecord, "trainingLoss" | "validationLoss">[];
  /** The epoch, counted from 0, whose weights were kept; −1 if there is none. */
  readonly bestEpoch: number;
}

export interface TrainingOptions extends PlotOptions {
  /** What the loss is, for the axis; default "loss". */
  readonly lossTitle?: string;
}

/** Draws the losses of a training record; a dot marks the epoch whose weights were kept. Epochs count from 1. */
export function training(record: LossRecord, options: TrainingOptions = {}): Figure {
  const { epochs, bestEpoch } = record;
  if (epochs.length === 0) throw new NabiError("training: at least one epoch is required, got none");
  const { width = 460, height = 220 } = options;
  const number = epochs.map((_, i) => i + 1);
  const columns = {
    epoch: [...number, ...number],
    loss: [...epochs.map((e) => e.trainingLoss), ...epochs.map((e) => e.validationLoss)],
    name: [...epochs.map(() => "training"), ...epochs.map(() => "validation")],
  };
  const x = {
    field: "epoch",
    type: "quantitative",
    title: "epoch",
    scale: { nice: false, zero: false },
    axis: { tickMinStep: 1, format: "d" },
  };
  const y = { field: "loss", type: "quantitative", title: options.lossTitle ?? "loss", scale: { zero: false } };
  const color = {
    field: "name",
    type: "nominal",
    title: null,
    scale: { domain: ["training", "validation"], range: [quiet, accent] },
    legend: { symbolType: "stroke" },
  };
  const layers = [layer(columns, { type: "line", point: epochs.length === 1 }, { x, y, color })];
  const best = epochs[bestEpoch];
  if (best) {
    const mark = { type: "point", filled: true, size: 60, color: reference, opacity: 1 };
    layers.push(layer({ epoch: [bestEpoch + 1], loss: [best.validationLoss] }, mark, { x, y }));
  }
  const kept = best
    ? `; the weights of epoch ${bestEpoch + 1} were kept, validation loss ${best.validationLoss.toPrecision(4)}`
    : "";
  return figure({ ...heading(options), width, height, layer: layers }, `loss over ${epochs.length} epochs${kept}`);
}
