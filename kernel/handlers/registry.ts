/** Every request of the shell channel that waits for its turn: the type of its reply and who makes it. */
import { commIgnored, commInfo, commOpen } from "./comm.js";
import { complete } from "./complete.js";
import { execute } from "./execute.js";
import type { Handler } from "./handler.js";
import { history } from "./history.js";
import { inspect } from "./inspect.js";
import { isComplete } from "./is-complete.js";
import { kernelInfo } from "./kernel-info.js";

export interface Registered {
  /** Absent for messages without a reply. */
  readonly reply?: string;
  readonly handle: Handler<never>;
  /** Can be answered before the compiler is loaded, so that front ends see a living kernel at once. */
  readonly early?: true;
}

export const handlers: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  ["kernel_info_request", { reply: "kernel_info_reply", handle: kernelInfo, early: true }],
  ["execute_request", { reply: "execute_reply", handle: execute }],
  ["complete_request", { reply: "complete_reply", handle: complete }],
  ["inspect_request", { reply: "inspect_reply", handle: inspect }],
  ["is_complete_request", { reply: "is_complete_reply", handle: isComplete }],
  ["history_request", { reply: "history_reply", handle: history }],
  ["comm_info_request", { reply: "comm_info_reply", handle: commInfo }],
  ["comm_open", { handle: commOpen }],
  ["comm_msg", { handle: commIgnored }],
  ["comm_close", { handle: commIgnored }],
]);
