/** Runs a cell's JavaScript so that it can be left while it waits. (While it computes, another thread terminates it.) */
import { Script } from "node:vm";
import { scopeName } from "./shared-names.js";

export interface Code {
  readonly js: string;
  /** `var`s within its loops and blocks. */
  readonly nested: readonly string[];
  /** Whether it awaits outside every function. */
  readonly waits: boolean;
  /** Its name in stack traces. */
  readonly name: string;
  readonly require: (specifier: string) => unknown;
}

/** The last expression's value, if the cell ends with one. */
export type Ended = { readonly value: unknown } | undefined;

export interface Runner {
  /** Rejects with what the cell throws; resolves to `stopped` when the wait for it was ended. */
  run(code: Code): Promise<Ended | typeof stopped>;
  stop(): void;
}

type Cell = (scope: object, exports: object, require: Code["require"]) => Promise<Ended>;

export const stopped: unique symbol = Symbol("stopped");

/** Makes a `var` of a cell's own function the shared object's: whoever reads or writes either means the same. */
function link(name: string): string {
  const accessors = `get: () => ${name}, set: (value) => { ${name} = value; }`;
  return `Object.defineProperty(${scopeName}, "${name}", { ${accessors}, enumerable: true, configurable: true });`;
}

export function createRunner(): Runner {
  const scope = {};
  let leave = (): void => undefined;

  const start = ({ js, nested, waits, name, require }: Code): Promise<Ended> => {
    // Cells are modules, whose code is strict; a directive behind the links would be none.
    const links = nested.map(link).join(" ");
    const head = `(${waits ? "async " : ""}function (${scopeName}, exports, require) { "use strict"; ${links}`;
    const cell = new Script(`${head}\n${js}\n})`, { filename: name }).runInThisContext() as Cell;
    return cell(scope, scope, require);
  };

  return {
    run: async (code) => {
      const left = new Promise<typeof stopped>((resolve) => {
        leave = () => resolve(stopped);
      });
      return await Promise.race([start(code), left]);
    },
    stop: () => leave(),
  };
}
