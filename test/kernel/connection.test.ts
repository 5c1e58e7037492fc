import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endpoint, exposures, newConnection, readConnection, writeConnection } from "#kernel/wire/connection.js";
import { bindSocket } from "#kernel/wire/sockets.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabi-connection-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("connection files", () => {
  it("come back as they were written and are their owner's alone", async () => {
    const path = join(folder, "connection.json");
    const connection = await newConnection();
    writeConnection(path, connection);
    expect(readConnection(path)).toEqual(connection);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => writeConnection(path, connection)).toThrow(/EEXIST/);
    expect(
      new Set([connection.shell_port, connection.iopub_port, connection.stdin_port, connection.control_port]).size,
    ).toBe(4);
  });
  it.each([
    ["not JSON", "{", /readable JSON file is required/],
    ["a missing port", '{"transport":"tcp","ip":"127.0.0.1","key":"k"}', /field shell_port is required/],
    ["null", "null", /field transport is required/],
  ])("that hold %s are refused", (_, text, reason) => {
    const path = join(folder, "connection.json");
    writeFileSync(path, text);
    expect(() => readConnection(path)).toThrow(reason);
  });
  it("with another signature scheme are refused, a missing file as well", async () => {
    const path = join(folder, "connection.json");
    writeFileSync(path, JSON.stringify({ ...(await newConnection()), signature_scheme: "hmac-md5" }));
    expect(() => readConnection(path)).toThrow("must be hmac-sha256, got hmac-md5");
    expect(() => readConnection(join(folder, "none.json"))).toThrow(/readable JSON file is required/);
  });
});

describe("a connection that strangers can reach", () => {
  const write = (connection: object, mode: number): string => {
    const path = join(folder, "connection.json");
    writeFileSync(path, JSON.stringify(connection), { mode });
    return path;
  };
  it("without a key is refused; on this machine alone it may do without", async () => {
    const connection = { ...(await newConnection()), key: "" };
    expect(readConnection(write(connection, 0o600)).key).toBe("");
    expect(() => readConnection(write({ ...connection, ip: "0.0.0.0" }, 0o600))).toThrow(
      "connection file: a key is required where other machines reach the sockets, got none for 0.0.0.0",
    );
  });
  it.each([
    ["127.0.0.1", 0o600, []],
    ["127.3.2.1", 0o600, []],
    ["127.0.0.1", 0o644, ["got mode 644"]],
    ["192.168.1.2", 0o640, ["got mode 640", "other machines can reach 192.168.1.2"]],
    ["*", 0o600, ["other machines can reach *"]],
  ])("is pointed out: %s, mode %o", async (ip, mode, expected) => {
    const connection = { ...(await newConnection()), ip };
    const found = exposures(write(connection, mode), connection);
    expect(found).toEqual(expected.map((part) => expect.stringContaining(part)));
  });
});

describe("endpoint", () => {
  it("knows TCP and IPC", async () => {
    const connection = { ...(await newConnection()), shell_port: 5 };
    expect(endpoint(connection, "shell")).toBe("tcp://127.0.0.1:5");
    expect(endpoint({ ...connection, transport: "ipc", ip: "/run/kernel" }, "shell")).toBe("ipc:///run/kernel-5");
  });
});

describe("bindSocket", () => {
  it("names the address that is in use", async () => {
    const connection = await newConnection();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(connection.shell_port, "127.0.0.1", resolve));
    await expect(bindSocket(connection, "shell")).rejects.toThrow(
      `the free address ${endpoint(connection, "shell")} is required`,
    );
    await new Promise((resolve) => server.close(resolve));
  });
});
