/** interrupt_request on the shell channel, where older clients send it; the control channel's worker handles the usual way. */
import type { KernelState } from "./handler.js";

export function interrupt(_content: object, { interrupts }: KernelState): object {
  interrupts.interrupt();
  return { status: "ok" };
}
