/** Connection files: where a kernel listens and the key that signs its messages, as in Jupyter's "Connection files". */
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { KernelError } from "../error.js";

export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

export interface Connection {
  readonly transport: string;
  readonly ip: string;
  /** Secret of the HMAC; an empty key turns signing off, as the protocol says. */
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** The ZeroMQ address of one channel: `tcp://ip:port`, or `ipc://path-port`. */
export function endpoint(connection: Connection, channel: Channel): string {
  const separator = connection.transport === "ipc" ? "-" : ":";
  return `${connection.transport}://${connection.ip}${separator}${connection[`${channel}_port`]}`;
}

const ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;

function check(value: unknown, path: string): asserts value is Connection {
  const fields = value as Record<string, unknown> | null;
  const missing = ["transport", "ip", "key", ...ports].find((name) => {
    const wanted = name.endsWith("_port") ? "number" : "string";
    return typeof fields?.[name] !== wanted;
  });
  if (missing) throw new KernelError(`connection file: the field ${missing} is required, got none in ${path}`);
  const scheme = fields?.["signature_scheme"] ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new KernelError(`connection file: the signature scheme must be hmac-sha256, got ${String(scheme)}`);
  }
}

/** Whether only programs of this machine can reach the sockets. */
function isLocal({ transport, ip }: Connection): boolean {
  return transport === "ipc" || ip === "localhost" || ip === "::1" || /^127(\.\d+){3}$/.test(ip);
}

/** What lets strangers near the kernel, one sentence each: it is for the log, since the choice was somebody else's. */
export function exposures(path: string, connection: Connection): string[] {
  const mode = statSync(path).mode & 0o777;
  const isReadable = process.platform !== "win32" && (mode & 0o077) !== 0;
  const found = [];
  if (isReadable) {
    found.push(
      `connection file: its owner alone should read the key that lets others run code, got mode ${mode.toString(8)}`,
    );
  }
  if (!isLocal(connection)) found.push(`sockets: other machines can reach ${connection.ip}; 127.0.0.1 keeps them away`);
  return found;
}

/** Reads a connection file; throws a KernelError that names what is wrong with it. */
export function readConnection(path: string): Connection {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new KernelError(
      `connection file: a readable JSON file is required, got ${path}: ${(error as Error).message}`,
    );
  }
  check(value, path);
  if (value.key === "" && !isLocal(value)) {
    throw new KernelError(
      `connection file: a key is required where other machines reach the sockets, got none for ${value.ip}`,
    );
  }
  return { ...value, signature_scheme: "hmac-sha256" };
}

/** Writes a connection file that only its owner can read: whoever has the key can run code. Fails if the file exists. */
export function writeConnection(path: string, connection: Connection): void {
  writeFileSync(path, JSON.stringify(connection, null, 2), { mode: 0o600, flag: "wx" });
}

/** `count` ports of the loopback interface that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const found = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

/** A new connection on loopback with five free ports and a fresh key. */
export async function newConnection(): Promise<Connection> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const key = randomBytes(32).toString("hex");
  const where = { transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" };
  return { ...where, shell_port, iopub_port, stdin_port, control_port, hb_port };
}
