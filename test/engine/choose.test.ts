import { afterEach, describe, expect, it, vi } from "vitest";
import { chooseEngine, chooseOnnxEngine, type EngineSource, engineChooser, openOnnx } from "#src/engine/choose.js";
import type { Engine } from "#src/engine/engine.js";
import { encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { multiply } from "#src/graph/elementwise.js";
import { input } from "#src/graph/expression.js";

afterEach(() => vi.unstubAllEnvs());

const doubling = encodeModel(lowerProgram({ outputs: { y: multiply(input("x", [1]), 2) } }));

describe("chooseEngine", () => {
  it("takes the option, else NABI_ENGINE, else onnxruntime", async () => {
    vi.stubEnv("NABI_ENGINE", "");
    expect((await chooseEngine()).name).toBe("onnxruntime");
    vi.stubEnv("NABI_ENGINE", "tensorflow");
    expect((await chooseEngine()).name).toBe("tensorflow");
    expect((await chooseEngine("reference")).name).toBe("reference");
  });

  it("loads an engine once", async () => {
    expect(await chooseEngine("onnxruntime-web")).toBe(await chooseEngine("onnxruntime-web"));
  });

  it.each(["torch", "constructor", "Onnxruntime"])("lists the engines when asked for %s", async (name) => {
    const message = `engine: one of onnxruntime, onnxruntime-web, tensorflow, reference is required, got "${name}"`;
    await expect(chooseEngine(name)).rejects.toThrow(message);
    vi.stubEnv("NABI_ENGINE", name);
    await expect(chooseEngine()).rejects.toThrow(message);
  });

  it("opens ONNX files on the engines that can", async () => {
    for (const engine of [undefined, "onnxruntime", "onnxruntime-web"]) {
      const executable = await openOnnx(doubling, engine === undefined ? {} : { engine });
      const { y } = await executable.run({ x: { data: Float32Array.of(21), shape: [1] } });
      expect(y!.data[0]).toBe(42);
      await executable.dispose();
    }
    await expect(openOnnx(doubling, { engine: "tensorflow" })).rejects.toThrow(
      "engine: one that opens ONNX files (onnxruntime, onnxruntime-web) is required, got tensorflow",
    );
    vi.stubEnv("NABI_ENGINE", "reference");
    expect((await chooseOnnxEngine()).name).toBe("onnxruntime");
  });
});

describe("a missing engine", () => {
  const engine = (name: string): Engine => ({ name, compile: () => Promise.reject(new Error("not needed here")) });
  const there = (name: string): EngineSource => ({ load: async () => engine(name), cure: `npm install ${name}` });
  const missing = (name: string): EngineSource => ({
    load: () => Promise.reject(new Error(`Cannot find module 'binding.node'\nRequire stack: …`)),
    cure: `npm install ${name}`,
  });

  it("says how to get it, with the cause", async () => {
    const { choose } = engineChooser({ onnxruntime: missing("onnxruntime-node") });
    const error = await choose("onnxruntime").catch((e: unknown) => e as Error);
    expect(error).toMatchObject({
      name: "NabiError",
      message:
        "engine: onnxruntime is required, got no working installation (Cannot find module 'binding.node'): npm install onnxruntime-node",
    });
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it("is asked for again after it failed", async () => {
    let installed = false;
    const load = (): Promise<Engine> =>
      installed ? Promise.resolve(engine("x")) : Promise.reject(new Error("absent"));
    const { choose } = engineChooser({ x: { load, cure: "install it" } });
    await expect(choose("x")).rejects.toThrow("absent");
    installed = true;
    expect((await choose("x")).name).toBe("x");
  });

  it("is replaced by onnxruntime-web, with one notice, only where none was asked for", async () => {
    vi.stubEnv("NABI_ENGINE", "");
    const notices: string[] = [];
    const sources = { onnxruntime: missing("onnxruntime-node"), "onnxruntime-web": there("onnxruntime-web") };
    const { choose } = engineChooser(sources, (notice) => notices.push(notice));
    expect((await choose()).name).toBe("onnxruntime-web");
    expect((await choose()).name).toBe("onnxruntime-web");
    expect(notices).toEqual([expect.stringContaining("npm install onnxruntime-node. Running on onnxruntime-web")]);
    await expect(choose("onnxruntime")).rejects.toThrow("onnxruntime is required");
    vi.stubEnv("NABI_ENGINE", "onnxruntime");
    await expect(choose()).rejects.toThrow("onnxruntime is required");
  });

  it("is named when its replacement is missing too", async () => {
    vi.stubEnv("NABI_ENGINE", "");
    const { choose } = engineChooser({ onnxruntime: missing("onnxruntime-node"), "onnxruntime-web": missing("web") });
    await expect(choose()).rejects.toThrow("engine: onnxruntime is required");
  });
});
