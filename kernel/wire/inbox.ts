/**
 * The way in: every message is checked before anybody acts on it. What is forged, garbled or sent a second time is dropped and counted.
 * A message that was heard on its way can be sent again by somebody without the key; its signature gives it away, since no two messages
 * of an honest sender have the same one (the header holds a fresh id). Without a key there are no signatures, and nothing is checked.
 */
import { type Message, MessageError, parseMessage } from "./messages.js";

/** Signatures kept for telling repetitions, as many as Jupyter's own programs keep; the oldest are forgotten first. */
const remembered = 65_536;

/** A message that can be trusted, or undefined. */
export type Inbox = (frames: readonly Buffer[]) => Message | undefined;

/** `limit` is the number of signatures remembered; `reject` hears why a message was dropped. */
export function createInbox(key: string, reject: (reason: string) => void, limit: number = remembered): Inbox {
  const seen = new Set<string>();

  const isRepeated = (signature: string): boolean => {
    if (signature === "") return false;
    if (seen.has(signature)) return true;
    seen.add(signature);
    const [oldest] = seen; // sets keep the order of insertion
    if (seen.size > limit) seen.delete(oldest as string);
    return false;
  };

  return (frames) => {
    try {
      const message = parseMessage(key, frames);
      if (!isRepeated(message.signature)) return message;
      reject("message: each one is accepted once, got a repetition");
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      reject(error.message);
    }
    return undefined;
  };
}
