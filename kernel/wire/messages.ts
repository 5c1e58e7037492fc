/**
 * Jupyter's wire format: [identities…, <IDS|MSG>, signature, header, parent header, metadata, content, buffers…].
 * The signature is the HMAC-SHA256 of the four JSON frames under the connection's key.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { protocolVersion } from "./protocol.js";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message<Content = Readonly<Record<string, unknown>>> {
  /** ZeroMQ routing prefix: whom a reply goes to. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** Header of the request that caused this message; without fields for a request. */
  readonly parent: Partial<Header>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
  /** Hexadecimal; empty where there is no key. */
  readonly signature: string;
}

/** A message that cannot be trusted or understood; whoever receives drops and counts it. */
export class MessageError extends Error {
  override readonly name: string = "MessageError";
}

const delimiter = Buffer.from("<IDS|MSG>");

/** Hexadecimal HMAC-SHA256 of the frames; empty for an empty key (the protocol's "no signing"). */
export function sign(key: string, frames: readonly (Buffer | string)[]): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest("hex");
}

/** Compares in constant time, so that the time taken tells a sender nothing about the right signature. */
export function verify(key: string, frames: readonly Buffer[], signature: Buffer): boolean {
  if (key === "") return true;
  const expected = Buffer.from(sign(key, frames));
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

function parseObject(frame: Buffer, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw new MessageError(`message: the ${name} must be JSON, got ${frame.length} bytes that are not`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MessageError(`message: the ${name} must be an object`);
  }
  return value as Record<string, unknown>;
}

/** Takes a multipart message apart, its signature checked before any JSON is read; throws a MessageError. */
export function parseMessage(key: string, frames: readonly Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  if (at < 0)
    throw new MessageError(`message: the delimiter <IDS|MSG> is required, got ${frames.length} frames without`);
  const signature = frames[at + 1];
  const [header, parent, metadata, content, ...buffers] = frames.slice(at + 2);
  if (!signature || !header || !parent || !metadata || !content) {
    throw new MessageError(`message: 6 frames are required after the identities, got ${frames.length - at}`);
  }
  if (!verify(key, [header, parent, metadata, content], signature)) {
    throw new MessageError("message: the signature does not belong to this connection's key");
  }
  const parsed = parseObject(header, "header");
  for (const name of ["msg_id", "msg_type", "session"]) {
    if (typeof parsed[name] !== "string") throw new MessageError(`message: the header's ${name} must be a string`);
  }
  return {
    identities: frames.slice(0, at),
    header: parsed as unknown as Header,
    parent: parseObject(parent, "parent header") as Partial<Header>,
    metadata: parseObject(metadata, "metadata"),
    content: parseObject(content, "content"),
    buffers,
    signature: key === "" ? "" : signature.toString(),
  };
}

/** A header for a message that starts now. */
export function newHeader(msg_type: string, session: string, username: string = "nabi"): Header {
  const date = new Date().toISOString();
  return { msg_id: randomUUID(), msg_type, session, username, date, version: protocolVersion };
}

export interface OutgoingMessage {
  readonly identities?: readonly Uint8Array[];
  readonly header: Header;
  readonly parent?: Partial<Header>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly content: object;
}

/** The signed frames of a message, ready for a socket. */
export function serialize(key: string, message: OutgoingMessage): (Uint8Array | string)[] {
  const { identities = [], header, parent = {}, metadata = {}, content } = message;
  const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
  return [...identities, delimiter, sign(key, parts), ...parts];
}
