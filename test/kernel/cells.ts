/** Cells in a real kernel: what the end-to-end tests send and read. */
import type { Client, OnOutput } from "#kernel/wire/client.js";
import type { Message } from "#kernel/wire/messages.js";

/** What came of a cell: its reply's content and its output. */
export interface Run {
  readonly reply: Readonly<Record<string, unknown>>;
  readonly messages: readonly Message[];
  readonly types: readonly string[];
}

/** Runs a cell; `onOutput` hears its output as it comes. */
export async function run(client: Client, code: string, options: object = {}, onOutput?: OnOutput): Promise<Run> {
  const messages: Message[] = [];
  const reply = await client.request("execute_request", { code, ...options }, (message) => {
    messages.push(message);
    onOutput?.(message);
  });
  return { reply: reply.content, messages, types: messages.map(({ header }) => header.msg_type) };
}

/** All text of one stream. */
export function text({ messages }: Run, name: "stdout" | "stderr" = "stdout"): string {
  const streams = messages.filter(({ header, content }) => header.msg_type === "stream" && content["name"] === name);
  return streams.map(({ content }) => content["text"]).join("");
}

/** The result's plain text. */
export function result({ messages }: Run): unknown {
  const found = messages.find(({ header }) => header.msg_type === "execute_result");
  return (found?.content["data"] as Record<string, unknown> | undefined)?.["text/plain"];
}

/** The plain text of the result of a cell that must succeed. */
export async function resultOf(client: Client, code: string): Promise<unknown> {
  const done = await run(client, code);
  if (done.reply["status"] !== "ok") throw new Error(`${code}: ${done.reply["ename"]}: ${done.reply["evalue"]}`);
  return result(done);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
