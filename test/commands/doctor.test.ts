import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { atLeast, doctorText, jupyterFinding, kernelFinding, nodeFinding } from "#src/commands/doctor.js";
import { nabi } from "./command.js";

describe("nabi doctor", () => {
  it("tries every engine and finds this installation in order", () => {
    const { code, out, err } = nabi(tmpdir(), ["doctor"], { JUPYTER_DATA_DIR: tmpdir() });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const subject of [
      "Node",
      "platform",
      "threads",
      "memory",
      "onnxruntime",
      "onnxruntime-web",
      "tensorflow",
      "reference",
      "engine",
      "kernel",
      "JupyterLab",
    ])
      expect(out).toMatch(new RegExp(`^(ok|note) +${subject} `, "m"));
    expect(out).toMatch(/^ok +onnxruntime +runs a small graph \(\d+ ms\)$/m);
    expect(out).toMatch(/^ok +engine +onnxruntime is used$/m);
  });

  it("says what is broken, and exits with 1", () => {
    const { code, out } = nabi(tmpdir(), ["doctor"], { NABI_ENGINE: "abacus" });
    expect(code).toBe(1);
    expect(out).toMatch(/^broken +engine +engine: one of onnxruntime, .* is required, got "abacus"$/m);
  });
});

describe("findings", () => {
  it("compare versions number by number", () => {
    expect([
      atLeast("20.19.0", "20.19"),
      atLeast("20.9.5", "20.19"),
      atLeast("22.0.0", "20.19"),
      atLeast("20", "20.19"),
    ]).toEqual([true, false, true, false]);
    expect(nodeFinding("18.20.1", "20.19")).toEqual({
      health: "broken",
      subject: "Node",
      text: "18.20.1; 20.19 or later is required: https://nodejs.org",
    });
  });

  it("tell a broken registration from a missing one and from another copy's", () => {
    const folder = "kernels/nabi";
    expect(kernelFinding([])).toMatchObject({
      health: "note",
      text: "not registered with Jupyter: npx nabi kernel install",
    });
    expect(kernelFinding([{ folder, own: true }])).toMatchObject({ health: "ok", text: "registered in kernels/nabi" });
    expect(kernelFinding([{ folder, own: false }])).toMatchObject({ health: "note" });
    expect(kernelFinding([{ folder, own: true, problem: "main.js does not exist" }])).toMatchObject({
      health: "broken",
      text: "kernels/nabi: main.js does not exist: npx nabi kernel install",
    });
    expect(jupyterFinding(undefined)).toMatchObject({ health: "note" });
    expect(doctorText([jupyterFinding("jupyter-lab")])).toBe("ok      JupyterLab       jupyter-lab");
  });
});
