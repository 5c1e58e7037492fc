import { expect, it } from "vitest";
import { accent, methodColors, methodOrder, methodScale } from "#src/plots/theme.js";

it("keeps the paper's order and colours, whatever order the methods come in", () => {
  expect(methodOrder(["NRE", "mine", "fKL", "MCMC", "fKL"])).toEqual(["MCMC", "fKL", "NRE", "mine"]);
  const { domain, range } = methodScale(["NRE", "MCMC"]);
  expect(domain).toEqual(["MCMC", "NRE"]);
  expect(range).toEqual(["#1f77b4", "#e377c2"]);
});
it("gives other names colours of their own, and a single one the accent", () => {
  expect(methodScale(["x"]).range).toEqual([accent]);
  const { range } = methodScale(["x", "y", "fKL"]);
  expect(new Set(range).size).toBe(3);
  expect(range[0]).toBe(methodColors["fKL"]);
});
