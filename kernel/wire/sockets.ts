/** ZeroMQ sockets. The only file that imports zeromq. */
import { setImmediate as turn } from "node:timers/promises";
import { Dealer, Publisher, Router, Subscriber } from "zeromq";
import { KernelError } from "../error.js";
import { type Channel, type Connection, endpoint } from "./connection.js";

export type Frames = readonly (Uint8Array | string)[];

/** One end of a channel: multipart messages in and out. */
export interface Socket {
  /** Hands the frames to ZeroMQ at once, in order; nothing is dropped and nothing waits for the event loop. */
  send(frames: Frames): void;
  /** Calls back for every message until the socket closes. */
  receive(listener: (frames: Buffer[]) => void): void;
  /** Resolves when the listener has got everything that has arrived by now. */
  caughtUp(): Promise<void>;
  close(): void;
}

/**
 * Output must never be lost, however much a cell prints: no high-water mark. With a send timeout of zero zeromq hands every message
 * to its own thread synchronously; otherwise it does so for 512 messages only and refuses the rest until the event loop turns.
 */
const lossless = { sendHighWaterMark: 0, sendTimeout: 0, linger: 1000 };

/**
 * Bytes that one frame sent to the kernel may have. ZeroMQ breaks off with a peer that announces more, before it takes memory for it;
 * no honest request comes near: what cells compute goes the other way.
 */
const largestFrame = 64 * 2 ** 20;

type Raw = Dealer | Publisher | Router | Subscriber;

function isClosed(error: unknown): boolean {
  return ["EAGAIN", "ETERM", "ENOTSOCK"].includes((error as { code?: string }).code ?? "");
}

/** ms after which a socket has caught up although more keeps arriving: whoever floods it must not hold up an interrupt. */
const floodPatience = 200;

function wrap(raw: Raw): Socket {
  let received = 0;
  // Not `raw.closed`: the thread may be ending, and a call of zeromq that Node breaks off aborts the process.
  let closed = false;

  const receiveAll = async (
    from: Router | Dealer | Subscriber,
    listener: (frames: Buffer[]) => void,
  ): Promise<void> => {
    while (!closed) {
      let frames: Buffer[];
      try {
        frames = await from.receive();
      } catch (error) {
        if (closed || isClosed(error)) return; // closing ends the last receive
        throw error;
      }
      received++;
      listener(frames);
    }
  };

  return {
    send: (frames) => {
      if (closed || raw instanceof Subscriber) return;
      // Settles at once (see above); a peer that has gone is no error.
      raw.send(frames as (Uint8Array | string)[]).catch((error: unknown) => {
        if (!closed && !isClosed(error)) throw error;
      });
    },
    receive: (listener) => {
      if (raw instanceof Publisher) throw new KernelError("socket: a publisher receives nothing");
      void receiveAll(raw, listener);
    },
    caughtUp: async () => {
      // Asking zeromq whether the socket is readable can swallow the event that `receive` waits for, so it is left to turn quiet.
      const deadline = performance.now() + floodPatience;
      let before: number;
      do {
        before = received;
        await turn();
        await turn(); // zeromq puts off every 512th message for a turn
      } while (received !== before && performance.now() < deadline);
    },
    close: () => {
      closed = true;
      raw.close();
    },
  };
}

function create(channel: Channel): Raw {
  if (channel === "iopub") return new Publisher(lossless);
  // Not a Reply socket, which falls silent for ever once a stranger has sent it bytes that are no message. It may drop: nobody waits for
  // answers that pile up at a peer that does not listen.
  if (channel === "hb") return new Router({ linger: 0, sendTimeout: 0, maxMessageSize: largestFrame });
  return new Router({ ...lossless, maxMessageSize: largestFrame });
}

/** A kernel's end of a channel, listening at the connection's address; throws a KernelError where it cannot. */
export async function bindSocket(connection: Connection, channel: Channel): Promise<Socket> {
  const raw = create(channel);
  const address = endpoint(connection, channel);
  try {
    await raw.bind(address);
  } catch (error) {
    raw.close();
    throw new KernelError(
      `${channel} socket: the free address ${address} is required, got ${(error as Error).message}`,
    );
  }
  return wrap(raw);
}

/** A client's end of a channel. `identity` ties shell, control and stdin together. */
export function connectSocket(connection: Connection, channel: Channel, identity: string): Socket {
  const raw =
    channel === "iopub"
      ? new Subscriber({ receiveHighWaterMark: 0, linger: 0 })
      : new Dealer({ ...lossless, linger: 0, routingId: identity });
  raw.connect(endpoint(connection, channel));
  if (raw instanceof Subscriber) raw.subscribe();
  return wrap(raw);
}
