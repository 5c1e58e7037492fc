/**
 * Cells that their interrupt overtook. Two sockets keep no common order: on a busy machine an interrupt on the control channel may be read
 * milliseconds before the cell that was sent ahead of it on the shell channel, and the cell would then run for ever.
 */
import type { Header } from "./messages.js";

/** ms in which such a cell arrives. The interrupt's reply waits for it, so that no cell sent in answer to the reply is taken for it. */
const patience = 200;

export interface Overtaken {
  /** A request has arrived on the shell channel. */
  arrived(request: Header): void;
  /** Resolves with true as soon as a cell arrives that was sent no later than this interrupt, with false when none comes. */
  watch(interrupt: Header): Promise<boolean>;
}

/** Clocks can be compared within one session only; dates may have milliseconds, so that equal ones tell nothing. */
function isLater(cell: Header, interrupt: Header): boolean {
  return cell.session === interrupt.session && Date.parse(cell.date) > Date.parse(interrupt.date);
}

export function createOvertaken(): Overtaken {
  const watching = new Set<(cell: Header) => void>();
  return {
    arrived: (request) => {
      if (request.msg_type === "execute_request") for (const hear of watching) hear(request);
    },
    watch: (interrupt) =>
      new Promise((resolve) => {
        const end = (found: boolean): void => {
          clearTimeout(timer);
          watching.delete(hear);
          resolve(found);
        };
        const hear = (cell: Header): void => {
          if (!isLater(cell, interrupt)) end(true);
        };
        const timer = setTimeout(end, patience, false);
        watching.add(hear);
      }),
  };
}
