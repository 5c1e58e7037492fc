/** jupyter_kernel_test, where Python has it (Debian: python3-jupyter-kernel-test; pip: jupyter_kernel_test). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { installKernel } from "#kernel/jupyter/install.js";

const script = fileURLToPath(new URL("./conformance.py", import.meta.url));
// The first Python on the PATH need not be the one that Debian's packages belong to.
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import jupyter_kernel_test"]).status === 0,
);
if (!python) console.warn("skipped test/kernel/conformance.test.ts: no Python has jupyter_kernel_test");

describe.skipIf(!python)("jupyter_kernel_test", () => {
  it("finds no failure", { timeout: 180_000 }, () => {
    const prefix = mkdtempSync(join(tmpdir(), "nabi-conformance-"));
    try {
      installKernel({ prefix });
      const environment = { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter") };
      const { status, stderr } = spawnSync(python as string, [script], {
        cwd: prefix,
        env: environment,
        encoding: "utf8",
      });
      expect(stderr).toMatch(/^OK$/m); // with "(skipped=1)" behind it if anything is left out
      expect(stderr).not.toMatch(/FAIL|ERROR/);
      expect(status).toBe(0);
    } finally {
      rmSync(prefix, { recursive: true, force: true });
    }
  });
});
