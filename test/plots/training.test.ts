import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { layers } from "./spec-reading.js";

describe("plot.training", () => {
  it("marks the epoch that was kept, counted from one", () => {
    const epochs = [
      { trainingLoss: 2, validationLoss: 3 },
      { trainingLoss: 1, validationLoss: 2.5 },
    ];
    const { spec, text } = plot.training({ epochs, bestEpoch: 1 });
    expect(layers(spec)[0]!.data.values).toBe(
      "epoch,loss,name\n1,2,training\n2,1,training\n1,3,validation\n2,2.5,validation",
    );
    expect(layers(spec)[1]!.data.values).toBe("epoch,loss\n2,2.5");
    expect(text).toBe("loss over 2 epochs; the weights of epoch 2 were kept, validation loss 2.500");
    expect(() => plot.training({ epochs: [], bestEpoch: -1 })).toThrow("at least one epoch is required, got none");
  });
});
