/** What cells need to run: the compiler, the ways out of a cell and the ways to end it. */

import { createInterruptible, installInterruptible } from "./cells/interruptible.js";
import type { KernelState } from "./handlers/handler.js";
import { createInterrupts } from "./interrupt.js";
import type { Kernel } from "./kernel.js";
import { installDisplayHook } from "./output/display.js";
import { captureStreams, createOutput, type Output } from "./output/output.js";
import type { Stdin } from "./output/stdin.js";
import { createGuard, createMarkCell } from "./wire/flags.js";
import type { DisplayData } from "./wire/protocol.js";

/** Makes `input` a global like others: cells may declare one of their own. */
function installInput(stdin: Stdin, output: Output): void {
  const value: typeof input = (...question) => {
    output.flush();
    return stdin.input(...question);
  };
  Object.defineProperty(globalThis, "input", { value, writable: true, configurable: true });
}

/** Loads the compiler's code; the function that it resolves to starts the compiler, the slow part. */
export async function loadState(
  shared: SharedArrayBuffer,
  stdin: Stdin,
): Promise<(kernel: Kernel, abortQueued: () => Promise<void>) => KernelState> {
  const { createEvaluator } = await import("./cells/evaluator.js");
  return (kernel, abortQueued) => {
    const output = createOutput(kernel.publish);
    const show = (content: DisplayData, update: boolean): void =>
      output.publish(update ? "update_display_data" : "display_data", content);
    const evaluator = createEvaluator(process.cwd(), createGuard(shared));
    captureStreams(output);
    installInput(stdin, output);
    installDisplayHook(({ data, displayId, update }) =>
      show({ data, metadata: {}, transient: { display_id: displayId } }, update),
    );
    const interruptible = createInterruptible();
    installInterruptible(interruptible);
    const stop = (): void => {
      interruptible.end();
      evaluator.stop();
    };
    return {
      evaluator,
      output,
      stdin,
      interrupts: createInterrupts(stop),
      markCell: createMarkCell(shared),
      history: [],
      executionCount: 0,
      abortQueued,
    };
  };
}
