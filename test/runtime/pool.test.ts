import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { NabiError } from "#src/runtime/error.js";
import { type WorkerPool, workerCount, workerPool } from "#src/runtime/pool.js";

const task = new URL("../../dist/test/runtime/double-task.js", import.meta.url);
type Pool = WorkerPool<number | string, unknown>;

async function withPool(
  size: number,
  use: (pool: Pool) => Promise<void>,
  setup: object = { factor: 2 },
): Promise<void> {
  const pool: Pool = workerPool(task, setup, size);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

describe("workerPool", () => {
  it("does more jobs than it has threads, and answers each call with its own result", () =>
    withPool(2, async (pool) => {
      const jobs = Array.from({ length: 20 }, (_, i) => pool.run(i));
      expect(await Promise.all(jobs)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
      expect(await pool.run("array")).toEqual(Float64Array.of(1, 2, 2));
    }));

  it("reports a failed job with message and cause, and goes on", () =>
    withPool(1, async (pool) => {
      const error = await pool.run("throw").then(
        () => expect.fail("no error"),
        (thrown: Error) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      expect([error.name, error.message, (error.cause as Error).message]).toEqual(["TypeError", "bad job", "deeper"]);
      expect(error.stack).toContain("double-task");
      await expect(pool.run("text")).rejects.toThrow("only text");
      expect(await pool.run(4)).toBe(8);
    }));

  it("reports a task that does not start", () =>
    withPool(1, async (pool) => expect(pool.run(1)).rejects.toThrow("no start"), { broken: true }));

  it("rejects its jobs when a thread dies, and every later one", () =>
    withPool(1, async (pool) => {
      const [dying, waiting] = [pool.run("exit"), pool.run(1)];
      await expect(dying).rejects.toThrow("worker thread: ended with exit code 2 before its work was done");
      await expect(waiting).rejects.toThrow(NabiError);
      await expect(pool.run(1)).rejects.toThrow(NabiError);
    }));

  it("rejects a job whose result cannot be sent", () =>
    withPool(1, async (pool) => expect(pool.run("uncloneable")).rejects.toThrow(/could not be cloned/)));

  it.each([
    ["", []],
    [", with options of V8", ["--expose-gc", "--max-old-space-size=500", "--stack-size=900"]],
    [", with options of Node", ["--no-warnings", "--enable-source-maps", "--trace-uncaught"]],
  ])("does not keep a process alive once its work is done, even if it is never closed%s", (_, given) => {
    const module = JSON.stringify(new URL("../../dist/src/runtime/pool.js", import.meta.url).href);
    const script = `
      const { workerPool } = await import(${module});
      const pool = workerPool(new URL(${JSON.stringify(task.href)}), { factor: 2 }, 2);
      console.log(await pool.run(4));`;
    const options = { timeout: 10_000, stdio: "pipe" } as const;
    const output = execFileSync(process.execPath, [...given, "--input-type=module", "-e", script], options);
    expect(output.toString()).toBe("8\n");
    const file = join(mkdtempSync(join(tmpdir(), "nabi-pool-")), "script.mjs");
    writeFileSync(file, script);
    expect(execFileSync(process.execPath, [...given, file], options).toString()).toBe("8\n");
    rmSync(dirname(file), { recursive: true });
  });

  it("terminates threads that never return", async () => {
    const pool: Pool = workerPool(task, { factor: 1 }, 2);
    const work = pool.run("hang");
    const outcome = expect(work).rejects.toThrow("worker pool: closed before its work was done");
    setTimeout(() => void pool.close(), 100);
    const began = performance.now();
    await outcome;
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe("workerCount", () => {
  it("is one a core unless given, and must be positive", () => {
    expect([workerCount(undefined, "f"), workerCount(3, "f")]).toEqual([availableParallelism(), 3]);
    for (const wrong of [0, -1, 1.5]) {
      expect(() => workerCount(wrong, "f")).toThrow(`f: workers must be a positive integer, got ${wrong}`);
    }
  });
});
