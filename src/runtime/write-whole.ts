/** Files that appear under their name only when they are complete. */
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { NabiError } from "./error.js";

/** Writes through a temporary file beside the target: a crash leaves the old file or none, never half of one. `caller` names the error. */
export async function writeWhole(path: string, contents: Uint8Array | string, caller: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new NabiError(`${caller}: a path that can be written is required, got ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
