/** Runs a cell's JavaScript so that it can be interrupted: broken while it computes, left while it waits. */
import { fileURLToPath } from "node:url";
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

export const stopped: unique symbol = Symbol("stopped");

/** Where the script below finds the cell's function. */
const cellKey = "nabi.cell";

/** The call must stand inside a script: only while a script runs does SIGINT break it. */
const caller = new Script(`globalThis[Symbol.for("${cellKey}")]()`, { filename: fileURLToPath(import.meta.url) });

/** Makes a `var` of a cell's own function the shared object's: whoever reads or writes either means the same. */
function link(name: string): string {
  const accessors = `get: () => ${name}, set: (value) => { ${name} = value; }`;
  return `Object.defineProperty(${scopeName}, "${name}", { ${accessors}, enumerable: true, configurable: true });`;
}

/** Whether an interrupt broke the code: vm says it so. */
function isBroken(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}

export function createRunner(): Runner {
  const scope = {};
  let leave = (): void => undefined;

  const start = ({ js, nested, waits, name, require }: Code): Promise<Ended> => {
    const head = `(${waits ? "async " : ""}function (${scopeName}, exports, require) { ${nested.map(link).join(" ")}`;
    const cell = new Script(`${head}\n${js}\n})`, { filename: name }).runInThisContext() as (
      ...given: unknown[]
    ) => unknown;
    (globalThis as Record<symbol, unknown>)[Symbol.for(cellKey)] = cell.bind(undefined, scope, scope, require);
    return caller.runInThisContext({ breakOnSigint: true, displayErrors: false });
  };

  return {
    run: async (code) => {
      const left = new Promise<typeof stopped>((resolve) => {
        leave = () => resolve(stopped);
      });
      try {
        return await Promise.race([start(code), left]);
      } catch (error) {
        if (isBroken(error)) return stopped;
        throw error;
      }
    },
    stop: () => leave(),
  };
}
