import { describe, expect, it } from "vitest";
import { createInbox } from "#kernel/wire/inbox.js";
import { newHeader, serialize } from "#kernel/wire/messages.js";

function frames(key: string, content: object = {}): Buffer[] {
  return serialize(key, { header: newHeader("execute_request", "s"), content }).map((frame) => Buffer.from(frame));
}

describe("createInbox", () => {
  it("lets every honest message in once", () => {
    const reasons: string[] = [];
    const inbox = createInbox("key", (reason) => reasons.push(reason));
    const message = frames("key", { code: "1" });
    expect(inbox(message)?.content).toEqual({ code: "1" });
    expect(inbox(message)).toBeUndefined();
    // Neither another sender nor other buffers make it a new message: they are not signed.
    expect(inbox([Buffer.from("somebody"), ...message, Buffer.from("more")])).toBeUndefined();
    expect(reasons).toEqual(Array(2).fill("message: each one is accepted once, got a repetition"));
    expect(inbox(frames("key", { code: "1" }))?.content).toEqual({ code: "1" });
  });
  it("drops what is forged or garbled and says why", () => {
    const reasons: string[] = [];
    const inbox = createInbox("key", (reason) => reasons.push(reason));
    expect(inbox(frames("another key"))).toBeUndefined();
    expect(inbox([Buffer.from("?")])).toBeUndefined();
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(/signature/);
    expect(reasons[1]).toMatch(/delimiter/);
  });
  it("forgets the oldest signatures beyond its limit", () => {
    const inbox = createInbox("key", () => undefined, 2);
    const messages = [frames("key"), frames("key"), frames("key")];
    for (const message of messages) expect(inbox(message)).toBeDefined();
    expect(inbox(messages[2]!)).toBeUndefined();
    expect(inbox(messages[1]!)).toBeUndefined();
    expect(inbox(messages[0]!)).toBeDefined();
  });
  it("cannot tell repetitions where nothing is signed", () => {
    const inbox = createInbox("", () => undefined);
    const message = frames("");
    expect([inbox(message), inbox(message)]).not.toContain(undefined);
  });
});
