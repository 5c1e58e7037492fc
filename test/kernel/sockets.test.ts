import { expect, it } from "vitest";
import { newConnection } from "#kernel/wire/connection.js";
import { bindSocket, connectSocket } from "#kernel/wire/sockets.js";

it("a socket has caught up when everything that had arrived is received", async () => {
  const connection = await newConnection();
  const shell = await bindSocket(connection, "shell");
  const client = connectSocket(connection, "shell", "client");
  let received = 0;
  const first = new Promise<void>((resolve) => {
    shell.receive(() => {
      received++;
      resolve();
    });
  });
  client.send(["hello"]);
  await first;
  for (let i = 0; i < 900; i++) client.send([String(i)]); // zeromq pauses after 512
  for (const end = performance.now() + 300; performance.now() < end; ); // they arrive, but nobody can receive them
  await shell.caughtUp();
  expect(received).toBe(901);
  client.close();
  shell.close();
});
