/** What the numbers were measured on. */
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly platform: string;
  /** nabi itself and what runs its networks. */
  readonly versions: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);

function versionOf(manifest: string): string {
  try {
    return (require(manifest) as { version: string }).version;
  } catch {
    return "not installed"; // an engine may be missing where another one does its work
  }
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    versions: {
      nabi: versionOf("../../../package.json"),
      "onnxruntime-node": versionOf("onnxruntime-node/package.json"),
    },
  };
}
