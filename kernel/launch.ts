/** Starting and ending a kernel's process. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KernelError } from "./error.js";
import { type Client, connect, greet } from "./wire/client.js";
import { type Connection, newConnection, writeConnection } from "./wire/connection.js";

/**
 * The command of the kernelspec; `{connection_file}` stands for the file's path.
 * Node's check of its async-hooks stack is off: an interrupt that terminates a timer's callback leaves that callback's entry on the
 * stack, which does no harm, but which the check answers by ending the process. Warnings of experimental features of Node would
 * stand in notebooks whose readers can do nothing about them. V8 waits with a collection until the heap has grown fourfold: in a day of cells
 * that is hundreds of megabytes, half as much more is enough.
 */
export function kernelArguments(): string[] {
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  const flags = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning", "--heap-growing-percent=50"];
  return [process.execPath, ...flags, main, "{connection_file}"];
}

export interface LaunchOptions {
  /** The folder that cells run in. */
  readonly folder: string;
  /** Another kernel's command, `{connection_file}` in the place of the file's path. */
  readonly command?: readonly string[];
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** ms until the first answer. */
  readonly timeout?: number;
}

export interface RunningKernel {
  readonly client: Client;
  readonly connection: Connection;
  readonly process: ChildProcess;
  /** Resolves with a sentence when the process has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** Asks the kernel to end, insists after two seconds, and removes its connection file. */
  shutdown(): Promise<void>;
}

const shutdownPatience = 2000; // ms

function describeEnd(code: number | null, signal: string | null, said: string): string {
  const how = signal ? `by ${signal}` : `with exit code ${code}`;
  return `kernel: the process ended ${how}${said.trim() ? `: ${said.trim()}` : ""}`;
}

function watchEnd(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`kernel: the command could not be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(describeEnd(code, signal, said)));
  });
}

/** Starts a kernel with a connection of its own and waits for its first answer; throws a KernelError if it does not come. */
export async function launchKernel(options: LaunchOptions): Promise<RunningKernel> {
  const { folder, command = kernelArguments(), environment = {}, timeout = 60_000 } = options;
  const connection = await newConnection();
  const directory = mkdtempSync(join(tmpdir(), "nabi-kernel-"));
  const file = join(directory, "connection.json");
  writeConnection(file, connection);
  const [program, ...parameters] = command.map((part) => part.replaceAll("{connection_file}", file));
  const child = spawn(program as string, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment, JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const client = connect(connection);
  const ended = watchEnd(child);
  void ended.then((sentence) => client.fail(new KernelError(sentence)));
  const shutdown = async (): Promise<void> => {
    const patience = setTimeout(() => child.kill("SIGKILL"), shutdownPatience);
    client.control("shutdown_request", { restart: false }).catch(() => undefined); // it may be gone already: `ended` tells
    await ended;
    clearTimeout(patience);
    client.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await greet(client, timeout);
  } catch (error) {
    await shutdown();
    throw error;
  }
  return { client, connection, process: child, ended, shutdown };
}
