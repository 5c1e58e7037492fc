/** `input()` in cells of a real kernel. */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { type Message, newHeader, serialize } from "#kernel/wire/messages.js";
import { result, resultOf, run } from "./cells.js";

let kernel: RunningKernel;
let asked: Message[];

beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
});
afterAll(() => kernel.shutdown());
beforeEach(() => {
  asked = [];
  kernel.client.onInput((request) => {
    asked.push(request);
    return { value: `answer to ${request.content["prompt"]}` };
  });
});

/** An answer as Jupyter's own client sends it: it does not say to which question. */
function answer(content: object): void {
  const frames = serialize(kernel.connection.key, { header: newHeader("input_reply", "client"), content });
  kernel.client.sendRaw(frames, "stdin");
}

describe("input", () => {
  it("asks the reader after the text printed before, and gives the answer as a string", async () => {
    let printed = "";
    const before: string[] = [];
    kernel.client.onInput((request) => {
      asked.push(request);
      setTimeout(() => before.push(printed), 200);
      return { value: "Ada" };
    });
    // The loop keeps every timer of the kernel from running: what has not been sent by now comes after it.
    const code = `console.log("one"); console.log("two");
const asked = input("Name: ");
for (const end = Date.now() + 1000; Date.now() < end; );
const reader: string = await asked;
reader.length`;
    const done = await run(kernel.client, code, {}, ({ content }) => {
      printed += content["text"] ?? "";
    });
    expect(before).toEqual(["one\ntwo\n"]);
    expect(result(done)).toBe("3");
    expect(asked[0]!.content).toEqual({ prompt: "Name: ", password: false });
    expect(asked[0]!.header.msg_type).toBe("input_request");
    expect(asked[0]!.parent.msg_id).toBe(done.messages[0]!.parent.msg_id);
  });
  it("hides a password, and needs no prompt", async () => {
    await run(kernel.client, 'await input("Password: ", { password: true });\nawait input()');
    expect(asked.map(({ content }) => content)).toEqual([
      { prompt: "Password: ", password: true },
      { prompt: "", password: false },
    ]);
  });
  it("asks one question at a time", async () => {
    let open = 0;
    kernel.client.onInput(({ content }) => {
      open++;
      setTimeout(() => {
        open--;
        answer({ value: content["prompt"] });
      }, 50);
      expect(open).toBe(1);
      return undefined;
    });
    expect(await resultOf(kernel.client, 'await Promise.all([input("a"), input("b"), input("c")])')).toBe(
      "[ 'a', 'b', 'c' ]",
    );
  });
  it("is an error where nobody can be asked", async () => {
    const { reply } = await run(kernel.client, 'await input("Name: ")', { allow_stdin: false });
    expect(reply).toMatchObject({
      status: "error",
      evalue: "input: a front end with a reader is required, got one that takes no input (allow_stdin: false)",
    });
    expect(asked).toEqual([]);
  });
  it("says what is missing where the cell does not wait for the answer", async () => {
    const said: unknown[] = [];
    kernel.client.onInput(() => undefined);
    kernel.client.onMessage(({ header, content }) => header.msg_type === "stream" && said.push(content["text"]));
    await run(kernel.client, 'void input("Name: ")');
    await expect.poll(() => said.join("")).toContain("an answer is required before the cell ends (`await input(…)`");
    await run(kernel.client, "setTimeout(() => void input(), 10); undefined");
    await expect.poll(() => said.join("")).toContain("a running cell is required, got a call after its end");
    expect(said.join("")).not.toMatch(/dist.kernel/);
  });
  it("can be interrupted, and answers that come too late go to nobody", async () => {
    let missed: Message | undefined;
    kernel.client.onInput((request) => {
      missed = request;
      return undefined;
    });
    const waiting = run(kernel.client, 'await input("first")');
    await expect.poll(() => missed).toBeDefined();
    await kernel.client.control("interrupt_request");
    expect((await waiting).reply).toMatchObject({ ename: "Interrupted" });
    kernel.client.onInput(() => {
      const late = { header: newHeader("input_reply", "client"), parent: missed!.header, content: { value: "late" } };
      kernel.client.sendRaw(serialize(kernel.connection.key, late), "stdin");
      return { value: "in time" };
    });
    expect(await resultOf(kernel.client, 'await input("second")')).toBe("'in time'");
  });
  it("may be a name of the cells' own", async () => {
    expect(await resultOf(kernel.client, "const input = 3;\ninput")).toBe("3");
    expect((await run(kernel.client, 'const text: number = await input("x")')).reply).toMatchObject({
      status: "error",
    });
  });
});
