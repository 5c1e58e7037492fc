/** Comms (widgets): there are none. Whoever opens one is told at once, so that no front end waits for an answer. */
import type { KernelState } from "./handler.js";

export function commInfo(): object {
  return { status: "ok", comms: {} };
}

export function commOpen({ comm_id }: { readonly comm_id?: string }, { output }: KernelState): undefined {
  output.publish("comm_close", { comm_id, data: {} });
}

/** Messages to, and the end of, a comm that does not exist. */
export function commIgnored(): undefined {}
