/** What a measurement leaves behind, and how it ends where it cannot be made. */
import { mkdir, writeFile } from "node:fs/promises";
import { NabiError } from "#src/runtime/error.js";
import { machine } from "#src/studies/machine.js";

/** Where reports and figures of measurements lie. */
export const results: URL = new URL("../../../data/results/", import.meta.url);

/** Writes data/results/<name>.json: the report, and the machine and versions that it holds for. */
export async function writeReport(name: string, report: object): Promise<void> {
  await mkdir(results, { recursive: true });
  const text = JSON.stringify({ ...report, machine: machine() }, null, 2);
  await writeFile(new URL(`${name}.json`, results), `${text}\n`);
}

/** Runs a measurement; what it requires and does not get is one sentence and an exit code. */
export async function measure(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof NabiError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
