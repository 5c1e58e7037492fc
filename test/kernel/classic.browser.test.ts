/** The classic notebook (Debian: jupyter-notebook 6.4), which draws no Vega: what it has is the SVG. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installKernel } from "#kernel/jupyter/install.js";
import { freePorts } from "#kernel/wire/connection.js";
import { endServer, kinds, launchBrowser, noBrowser, notebook, onPage } from "./browser.js";

const program = ["jupyter-notebook", "/usr/bin/jupyter-notebook"].find((name) => {
  const { status, stdout } = spawnSync(name, ["--version"], { encoding: "utf8" });
  return status === 0 && stdout.startsWith("6.");
});
const reason = noBrowser ?? (program ? undefined : "no jupyter-notebook 6 (Debian: jupyter-notebook)");
if (reason) console.warn(`skipped test/kernel/classic.browser.test.ts: ${reason}`);

/** Resolves when a server answers there; the hook's own limit ends what never does. */
async function whenReady(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined); // not listening yet
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe.skipIf(reason)("a notebook in the classic notebook", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabi-classic-"));
  const token = randomBytes(16).toString("hex");
  let server: ChildProcess;
  let address: string;
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(join(folder, "kinds.ipynb"), notebook(kinds));
    writeFileSync(join(folder, "work.ipynb"), notebook(['console.log("started");\nwhile (true) {}', ""]));
    installKernel({ prefix: folder });
    const [port] = await freePorts(1);
    address = `http://127.0.0.1:${port}`;
    const options = ["--no-browser", `--port=${port}`, "--ip=127.0.0.1", `--notebook-dir=${folder}`];
    const root = process.getuid?.() === 0 ? ["--allow-root"] : [];
    const own = { JUPYTER_DATA_DIR: join(folder, ".data"), JUPYTER_CONFIG_DIR: join(folder, ".config") };
    const found = { JUPYTER_PATH: join(folder, "share", "jupyter"), JUPYTER_TOKEN: token };
    server = spawn(program as string, [...options, ...root], {
      env: { ...process.env, ...own, ...found },
      stdio: "ignore",
    });
    await whenReady(`${address}/api?token=${token}`);
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await endServer(server, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it("draws every kind of output", { timeout: 180_000 }, () =>
    onPage(browser, { name: "classic-kinds", height: 2000, outputs: ".output_area" }, async (page) => {
      await page.goto(`${address}/notebooks/kinds.ipynb?token=${token}`);
      await page.locator("#kernel_indicator .kernel_indicator_name", { hasText: "TypeScript (nabi)" }).waitFor();
      await page.locator(".kernel_idle_icon").waitFor({ timeout: 60_000 });
      await page.getByText("Cell", { exact: true }).click();
      await page.locator("#run_all_cells").click();
      const output = (i: number, selector: string) =>
        page.locator("#notebook .code_cell").nth(i).locator(`.output_area ${selector}`);
      await output(6, "b").filter({ hasText: "100 %" }).waitFor({ timeout: 90_000 });
      expect(await output(0, "strong").innerText()).toBe("bold");
      expect(await output(1, ".output_subarea").count()).toBe(1); // typeset where MathJax is found
      const cell = output(2, "td").filter({ hasText: "0.3333" });
      expect(await cell.evaluate((element) => getComputedStyle(element).textAlign)).toBe("right");
      for (const [i, selector] of [
        [3, ".output_svg svg"],
        [4, ".output_svg svg"],
        [5, ".output_png img"],
      ] as const)
        expect((await output(i, selector).boundingBox())?.width, selector).toBeGreaterThan(60);
      expect(await output(3, ".output_svg").innerText()).toContain("height (m)");
      expect(await output(6, "b").count()).toBe(1);
    }),
  );

  it("is interrupted from the toolbar, and helped with typing", { timeout: 180_000 }, () =>
    onPage(browser, { name: "classic-work", height: 700, outputs: ".output_area" }, async (page) => {
      await page.goto(`${address}/notebooks/work.ipynb?token=${token}`);
      await page.locator(".kernel_idle_icon").waitFor({ timeout: 60_000 });
      const cells = page.locator("#notebook .code_cell");
      await cells.nth(0).locator(".CodeMirror").click();
      await page.keyboard.press("Control+Enter");
      await cells.nth(0).locator(".output_area", { hasText: "started" }).waitFor({ timeout: 60_000 });
      const start = performance.now();
      await page.locator('button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]').click();
      await cells.nth(0).locator(".output_error", { hasText: "Interrupted" }).waitFor({ timeout: 10_000 });
      expect(performance.now() - start).toBeLessThan(2000);
      await cells.nth(1).locator(".CodeMirror").click();
      await page.keyboard.type("Math.sqr");
      await page.keyboard.press("Tab");
      await page.locator("#complete option", { hasText: /^sqrt$/ }).waitFor({ timeout: 20_000 });
    }),
  );
});
