/** `input()`: a cell asks its reader over the stdin channel. */
import { KernelError } from "../error.js";
import { type Header, type Message, newHeader } from "../wire/messages.js";
import type { InputRequest } from "../wire/protocol.js";

export interface Stdin {
  /** From now on questions go to the front end that sent this request. */
  begin(request: Message): void;
  /** Ends the questions of the cell that has ended: nobody will see them. */
  end(): void;
  /** Takes a message of the stdin channel. */
  receive(message: Message): void;
  /** The function that cells see. */
  readonly input: typeof input;
}

interface Question {
  readonly content: InputRequest;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
  /** Header of its input_request; undefined while it waits for an earlier answer, since front ends show one question at a time. */
  header?: Header;
}

/** `send` asks the front end whose request it is given. */
export function createStdin(
  session: string,
  send: (header: Header, content: InputRequest, request: Message) => void,
): Stdin {
  let request: Message | undefined;
  const questions: Question[] = [];

  const ask = (): void => {
    const [next] = questions;
    if (!next || next.header || !request) return;
    next.header = newHeader("input_request", session);
    send(next.header, next.content, request);
  };

  return {
    begin: (next) => {
      request = next;
    },
    end: () => {
      request = undefined;
      for (const { reject } of questions.splice(0)) {
        reject(
          new KernelError(
            "input: an answer is required before the cell ends (`await input(…)` waits for it), got none",
          ),
        );
      }
    },
    receive: ({ header, parent, content }) => {
      const [current] = questions;
      if (header.msg_type !== "input_reply" || !current?.header) return;
      // Jupyter's own client names no question; an answer that names another one comes too late.
      if (parent.msg_id !== undefined && parent.msg_id !== current.header.msg_id) return;
      questions.shift();
      if (typeof content["value"] === "string") current.resolve(content["value"]);
      else current.reject(new KernelError(`input: text is required for an answer, got ${typeof content["value"]}`));
      ask();
    },
    input: (prompt = "", { password = false } = {}) =>
      new Promise((resolve, reject) => {
        if (!request) throw new KernelError("input: a running cell is required, got a call after its end");
        if (request.content["allow_stdin"] === false) {
          throw new KernelError(
            "input: a front end with a reader is required, got one that takes no input (allow_stdin: false)",
          );
        }
        questions.push({ content: { prompt: String(prompt), password: password === true }, resolve, reject });
        ask();
      }),
  };
}
