/** Programs that cells start end with the kernel, so that neither a shutdown nor a restart leaves one behind. */
import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";

/** Ends, when this process ends, whatever it has started by then and is still running. */
export function endWithChildren(): void {
  const children = new Set<ChildProcess>();
  subscribe("child_process", (message) => {
    const { process: child } = message as { process: ChildProcess };
    children.add(child);
    child.once("exit", () => children.delete(child));
  });
  process.once("exit", () => {
    for (const child of children) child.kill();
  });
}
