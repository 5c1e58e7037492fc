/**
 * onnxruntime's WebAssembly build: the same ONNX graphs in browsers, and in Node where there is no native binary (Intel Macs).
 * It has every operator that the native build has, gradients included; in Node it runs on one thread, some three times slower.
 */
import { type OnnxEngine, type Ort, ortEngine } from "./onnxruntime.js";

/** Loads the engine. Throws where onnxruntime-web is not installed. */
export async function onnxruntimeWebEngine(): Promise<OnnxEngine> {
  // "/wasm": the package's main entry brings WebGPU in browsers, with twice the bytes to download.
  const module = await import("onnxruntime-web/wasm");
  const ort = module.default ?? module;
  // Node has no threads for it. Browsers have them on isolated pages only, and the library looks for that itself.
  if (typeof process !== "undefined" && process.versions?.node) ort.env.wasm.numThreads = 1;
  return ortEngine({ name: "onnxruntime-web", ort: ort as unknown as Ort, fillsOutputs: false });
}
