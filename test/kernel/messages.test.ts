import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Message, MessageError, newHeader, parseMessage, serialize, sign } from "#kernel/wire/messages.js";

const key = "0c5d3e";

function frames(content: object = { code: "1 + 1" }, parent?: Message["header"]): Buffer[] {
  const header = newHeader("execute_request", "a-session");
  const message = { identities: [Buffer.from("client")], header, content, ...(parent ? { parent } : {}) };
  return serialize(key, message).map((frame) => Buffer.from(frame));
}

describe("sign", () => {
  it("is the HMAC-SHA256 of the concatenated frames", () => {
    // RFC 4231, test case 2
    expect(sign("Jefe", ["what do ya want ", "for nothing?"])).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
  it("is empty for an empty key, the protocol's way to turn signing off", () => {
    expect(sign("", ["anything"])).toBe("");
  });
});

describe("serialize and parseMessage", () => {
  it("are inverse to each other", () => {
    const parent = newHeader("kernel_info_request", "a-session");
    const sent = frames({ text: "ℓ ≈ 0.3, 🎲" }, parent);
    const message = parseMessage(key, [...sent, Buffer.from([1, 2, 3])]);
    expect(message.identities.map(String)).toEqual(["client"]);
    expect(message.header.msg_type).toBe("execute_request");
    expect(message.header.version).toBe("5.3");
    expect(message.parent).toEqual(parent);
    expect(message.content).toEqual({ text: "ℓ ≈ 0.3, 🎲" });
    expect(message.buffers).toEqual([Buffer.from([1, 2, 3])]);
  });
  it("accept messages without identities and without a signature where there is no key", () => {
    const sent = serialize("", { header: newHeader("status", "s"), content: {} }).map((frame) => Buffer.from(frame));
    expect(sent[1]!.length).toBe(0);
    expect(parseMessage("", sent).identities).toEqual([]);
  });
});

describe("parseMessage refuses", () => {
  const refuse = (tampered: readonly Buffer[], reason: RegExp): void => {
    expect(() => parseMessage(key, tampered)).toThrow(MessageError);
    expect(() => parseMessage(key, tampered)).toThrow(reason);
  };

  it.each([3, 4, 5, 6])("a changed byte in frame %i", (index) => {
    const tampered = frames();
    const frame = Buffer.from(tampered[index]!);
    frame[frame.length - 2]! ^= 1;
    tampered[index] = frame;
    refuse(tampered, /signature/);
  });
  it.each(["", "ab", "z".repeat(64), "0".repeat(64)])("the signature %j", (signature) => {
    const tampered = frames();
    tampered[2] = Buffer.from(signature);
    refuse(tampered, /signature/);
  });
  it("a signature made with another key", () => {
    const tampered = frames();
    const hmac = createHmac("sha256", "another");
    for (const frame of tampered.slice(3)) hmac.update(frame);
    tampered[2] = Buffer.from(hmac.digest("hex"));
    refuse(tampered, /signature/);
  });
  it("messages without a delimiter or with frames missing", () => {
    refuse([Buffer.from("x")], /delimiter/);
    refuse([], /delimiter/);
    for (const count of [2, 3, 4, 5, 6]) refuse(frames().slice(0, count), /frames are required/);
  });
  it("what is signed but not the protocol's JSON", () => {
    const signed = (...parts: string[]): Buffer[] =>
      ["<IDS|MSG>", sign(key, parts), ...parts].map((part) => Buffer.from(part));
    const header = JSON.stringify(newHeader("status", "s"));
    refuse(signed("{", "{}", "{}", "{}"), /header must be JSON/);
    refuse(signed("[]", "{}", "{}", "{}"), /header must be an object/);
    refuse(signed("null", "{}", "{}", "{}"), /header must be an object/);
    refuse(signed('{"msg_id":"1","session":"s","msg_type":7}', "{}", "{}", "{}"), /msg_type must be a string/);
    refuse(signed(header, "{}", "{}", "7"), /content must be an object/);
  });
});
