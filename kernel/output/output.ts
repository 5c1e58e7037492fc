/** What a running cell sends to its readers: text, coalesced, and everything else in order with it. */
import { StringDecoder } from "node:string_decoder";
import type { Header } from "../wire/messages.js";
import type { Data, Stream } from "../wire/protocol.js";

export type Publish = (msg_type: string, content: object, parent: Partial<Header>) => void;

/** ms between two stream messages: twenty a second look live and keep a chatty loop from flooding the front end. */
const interval = 50;
/** Characters that are sent without waiting for the interval to pass. */
const enough = 65_536;
/** Characters of text that one cell shows: more than anybody reads, fewer than keep a front end from opening the notebook. */
const most = 20_000_000;
const notice = `\n[The cell's text ends here: a cell shows at most ${most.toLocaleString("en")} characters. Long text belongs in a file.]\n`;

/** Characters of displays and results that one cell shows, bytes counted in base64: three figures of 10 MB each. */
const mostDisplayed = 40_000_000;
const displayNotice = `\n[The cell's displays end here: a cell displays at most ${mostDisplayed.toLocaleString("en")} characters. Large data belong in a file.]\n`;

const displays = new Set(["display_data", "update_display_data", "execute_result"]);

/** Characters of a bundle as it is sent, but for quotes and the like. */
function sizeOf(data: Data): number {
  const sizes = Object.values(data).map((content) =>
    typeof content === "string" ? content.length : (JSON.stringify(content)?.length ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The first `length` characters of a text, without half of a surrogate pair at the end: no front end could save it. */
function cut(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? length - 1 : length);
}

export interface Output {
  /** From now on output belongs to this request; a silent one shows nothing. */
  begin(parent: Partial<Header>, silent: boolean): void;
  write(name: Stream["name"], chunk: string | Uint8Array): void;
  /** Publishes a message after the text that was written before it. */
  publish(msg_type: string, content: object): void;
  /** Sends the text that is still waiting. */
  flush(): void;
}

/** Output that arrives between two cells (timers, promises) belongs to the cell before. */
export function createOutput(send: Publish): Output {
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  let parent: Partial<Header> = {};
  let silent = false;
  let waiting: { name: Stream["name"]; text: string } | undefined;
  let sent = 0;
  let room = most;
  let full = false;
  let displayRoom = mostDisplayed;
  let displaysFull = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    if (!silent) send("stream", waiting, parent);
    waiting = undefined;
    sent = performance.now();
  };

  const append = (name: Stream["name"], text: string): void => {
    if (text === "") return;
    if (waiting && waiting.name !== name) flush();
    waiting = { name, text: (waiting?.text ?? "") + text };
    // A synchronous loop lets no timer run, so the clock is read here, too.
    if (performance.now() - sent > interval || waiting.text.length > enough) flush();
    else timer ??= setTimeout(flush, interval);
  };

  const allow = (): void => {
    room = most;
    full = false;
    displayRoom = mostDisplayed;
    displaysFull = false;
  };

  /** Whether a display may be sent; says so once where it may not. */
  const fits = (msg_type: string, { data }: { readonly data?: Data }): boolean => {
    const isUpdate = msg_type === "update_display_data"; // it takes the place of what was shown before
    const size = sizeOf(data ?? {});
    if (size <= (isUpdate ? mostDisplayed : displayRoom)) {
      if (!isUpdate) displayRoom -= size;
      return true;
    }
    displayRoom = 0;
    if (!displaysFull) append("stderr", displayNotice);
    displaysFull = true;
    return false;
  };

  return {
    flush,
    begin: (header, quiet) => {
      flush();
      parent = header;
      silent = quiet;
      sent = 0;
      allow();
    },
    write: (name, chunk) => {
      const text = typeof chunk === "string" ? chunk : decoders[name].write(Buffer.from(chunk));
      if (full) return;
      full = text.length > room;
      append(name, full ? cut(text, room) : text);
      room -= text.length;
      if (full) append("stderr", notice);
    },
    publish: (msg_type, content) => {
      flush();
      if (msg_type === "clear_output") allow();
      if (silent || (displays.has(msg_type) && !fits(msg_type, content))) return;
      send(msg_type, content, parent);
    },
  };
}

type Write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => boolean;

/** Sends everything that is written to stdout and stderr, and `console.clear()`, to the running cell. */
export function captureStreams(output: Output): void {
  for (const name of ["stdout", "stderr"] as const) {
    const write: Write = (chunk, encoding, callback) => {
      const bytes =
        typeof chunk === "string" && typeof encoding === "string"
          ? Buffer.from(chunk, encoding as BufferEncoding)
          : chunk;
      output.write(name, bytes);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done as () => void);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
    // A notebook is no terminal, even where the kernel inherits one: libraries must not draw with escape codes.
    Object.defineProperty(process[name], "isTTY", { value: false, configurable: true });
  }
  console.clear = () => output.publish("clear_output", { wait: false });
}
