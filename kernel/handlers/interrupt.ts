/**
 * interrupt_request on the shell channel, where VS Code sends it: it ends waits, training and everything else that lets the event loop turn.
 * Synchronous loops hear only of interrupts on the control channel, which a worker of its own handles.
 */
import type { KernelState } from "./handler.js";

export function interrupt(_content: object, { interrupts }: KernelState): object {
  interrupts.interrupt();
  return { status: "ok" };
}
