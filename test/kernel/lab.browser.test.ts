/** A person's way: `nabi lab`, a notebook in a real browser, "Run All Cells", plots on the screen. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRecent } from "#kernel/jupyter/jupyterlab.js";
import { endServer, kinds, launchBrowser, noBrowser, notebook, onPage, screenshot } from "./browser.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist/src/cli.js");
const venv = join(root, ".venv/.nabi-jupyterlab.json");

function missing(): string | undefined {
  if (noBrowser) return noBrowser;
  const { status, stdout } = spawnSync("jupyter-lab", ["--version"], { encoding: "utf8" });
  const lab = existsSync(venv) || (status === 0 && isRecent(stdout));
  return lab ? undefined : "no JupyterLab 4 on the PATH or in .venv (npm start installs it)";
}

const reason = missing();
if (reason) console.warn(`skipped test/kernel/lab.browser.test.ts: ${reason}`);

/** Draws a Vega-Lite plot with its SVG and text beside it, as nabi's plots do, and another as SVG alone. */
const plot = `
const spec = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json", width: 320, height: 160,
  data: { values: Array.from({ length: 60 }, (_, i) => ({ x: i / 10, y: Math.exp(-((i / 10 - 3) ** 2)) })) },
  mark: "area", encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
};
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" id="own"><circle cx="45" cy="45" r="40" fill="teal"/></svg>';
const show = (globalThis as any)[Symbol.for("nabi.displayHook")];
show({ data: { "image/svg+xml": svg, "text/plain": "a circle" }, displayId: "circle", update: false });
({ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.vegalite.v5+json": spec, "image/svg+xml": svg, "text/plain": "a density" }) })`;

const progress = `
show({ data: { "text/plain": "train 0 %" }, displayId: "bar", update: false });
for (let done = 25; done <= 100; done += 25) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  show({ data: { "text/plain": "train " + done + " %" }, displayId: "bar", update: true });
}
console.log("trained");`;

const wrong = "const wrong: string = answer;";

/** Starts `nabi lab` on a folder; resolves with the process and the address that it printed. */
async function startLab(folder: string): Promise<{ lab: ChildProcess; url: string }> {
  const own = { JUPYTER_DATA_DIR: join(folder, ".data"), JUPYTER_CONFIG_DIR: join(folder, ".config") };
  const lab = spawn(process.execPath, [cli, "lab", folder, "--no-browser", "--port", "0"], {
    env: { ...process.env, ...own, NABI_BUDGET: "quick" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    lab.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /(http:\S+)\n/.exec(text);
      if (found) resolve(found[1] as string);
    });
    lab.once("close", (code) => reject(new Error(`nabi lab ended with exit code ${code}: ${text}`)));
  });
  return { lab, url };
}

/** Opens a notebook in a workspace of its own, with its outputs cleared, and waits until its kernel listens: before that, JupyterLab asks for one. */
async function open(page: Page, url: string, path: string): Promise<void> {
  await page.goto(url.replace("/lab?", `/lab/workspaces/${path.replaceAll(/\W/g, "-")}/tree/${path}?`));
  await page.locator("#jp-main-statusbar", { hasText: "TypeScript (nabi) | Idle" }).waitFor({ timeout: 90_000 });
  await choose(page, "Edit", "editmenu:clear-all");
}

async function choose(page: Page, menu: string, command: string): Promise<void> {
  await page.locator(".lm-MenuBar-item", { hasText: new RegExp(`^${menu}$`) }).click();
  await page.locator(`[data-command="${command}"]`).click();
}

const outputs = ".jp-OutputArea-output, .jp-Dialog";

describe.skipIf(reason)("a notebook in JupyterLab", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabi-lab-"));
  let lab: ChildProcess;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    const sources = ['const answer: number = 6 * 7;\nconsole.log("typed");\nanswer', plot, progress, wrong];
    writeFileSync(join(folder, "page.ipynb"), notebook(sources));
    const work = ['const state = "kept";', 'console.log("started");\nwhile (true) {}', "state", ""];
    writeFileSync(join(folder, "work.ipynb"), notebook(work));
    writeFileSync(join(folder, "kinds.ipynb"), notebook(kinds));
    for (const path of ["notebooks/00-start-here.ipynb", "data/estimators/gp-fkl.onnx"])
      cpSync(join(root, path), join(folder, path));
    ({ lab, url } = await startLab(folder));
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    expect(await endServer(lab, "SIGINT")).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it("runs, and shows text, results, plots, progress and errors", { timeout: 240_000 }, () =>
    onPage(browser, { name: "lab-page", height: 1500, outputs }, async (page) => {
      await open(page, url, "page.ipynb");
      await choose(page, "Run", "runmenu:run-all");
      const shown = page.locator(".jp-OutputArea-output");
      const error = shown.filter({ hasText: /TypeScriptError|error TS2322/ });
      await error.first().waitFor({ timeout: 90_000 });
      await page.locator(".jp-RenderedVegaCommon5 .marks").first().waitFor({ timeout: 30_000 });
      const texts = (await shown.allInnerTexts()).map((text) => text.trim());
      expect(texts).toContain("typed");
      expect(texts).toContain("42");
      expect(texts).toContain("train 100 %");
      expect(texts).not.toContain("train 0 %");
      expect(texts).toContain("trained");
      for (const selector of [".jp-RenderedSVG", ".jp-RenderedVegaCommon5 .marks"]) {
        const box = await page.locator(selector).first().boundingBox();
        expect(box?.width).toBeGreaterThan(80);
        expect(box?.height).toBeGreaterThan(80);
      }
      expect(await page.getByText("TypeScript (nabi)").count()).toBeGreaterThan(0);
    }),
  );

  it("is interrupted from the toolbar, restarted, and helped with typing", { timeout: 240_000 }, () =>
    onPage(browser, { name: "lab-typing", height: 900, outputs }, async (page) => {
      await open(page, url, "work.ipynb");
      const cells = page.locator(".jp-Notebook .jp-CodeCell");
      const prompt = (i: number) => cells.nth(i).locator(".jp-InputPrompt");
      const output = (i: number) => cells.nth(i).locator(".jp-OutputArea-output");
      const button = (command: string) =>
        page.locator(
          `.jp-NotebookPanel-toolbar [data-command="${command}"], .jp-NotebookPanel-toolbar [data-jp-item-name="${command}"] jp-button`,
        );
      await choose(page, "Run", "runmenu:run-all");
      await output(1).filter({ hasText: "started" }).waitFor({ timeout: 60_000 });
      const start = performance.now();
      await button("interrupt").click();
      await output(1).filter({ hasText: "Interrupted" }).waitFor({ timeout: 10_000 });
      expect(performance.now() - start).toBeLessThan(2000);
      await screenshot(page, "lab-interrupted");
      expect((await prompt(2).innerText()).trim()).toBe("[ ]:"); // what waited behind it did not run

      await cells.nth(2).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await output(2).filter({ hasText: "kept" }).waitFor({ timeout: 10_000 });
      await button("restart").click();
      await page.locator(".jp-Dialog .jp-mod-accept").click();
      await page.locator("#jp-main-statusbar", { hasText: "TypeScript (nabi) | Idle" }).waitFor({ timeout: 60_000 });
      await cells.nth(2).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await output(2).filter({ hasText: "Cannot find name 'state'" }).waitFor({ timeout: 60_000 });
      expect((await prompt(2).innerText()).trim()).toBe("[1]:"); // a new kernel counts from one, and has forgotten

      await cells.nth(3).locator(".cm-content").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type("Math.sq");
      await page.keyboard.press("Tab");
      const popup = page.locator(".jp-Completer");
      await popup.waitFor({ timeout: 20_000 });
      await screenshot(page, "lab-completion");
      expect(await popup.innerText()).toContain("sqrt");
      await page.keyboard.press("Enter");
      await page.keyboard.type("(16)");
      await page.keyboard.press("Control+Enter");
      await output(3).filter({ hasText: "4" }).waitFor({ timeout: 20_000 });
    }),
  );

  it("draws every kind of output", { timeout: 240_000 }, () =>
    onPage(browser, { name: "lab-kinds", height: 1500, outputs }, async (page) => {
      await open(page, url, "kinds.ipynb");
      await choose(page, "Run", "runmenu:run-all");
      const output = (i: number, selector: string) =>
        page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(`.jp-OutputArea-output ${selector}`);
      await output(6, "b").filter({ hasText: "100 %" }).waitFor({ timeout: 90_000 });
      expect(await output(0, "strong").innerText()).toBe("bold");
      await output(1, "mjx-container").waitFor({ timeout: 30_000 });
      const cell = output(2, "td").filter({ hasText: "0.3333" });
      expect(await cell.evaluate((element) => getComputedStyle(element).textAlign)).toBe("right");
      await output(3, ".marks").waitFor({ timeout: 30_000 });
      expect((await output(4, "img").boundingBox())?.width).toBeGreaterThan(80);
      expect((await output(5, "img").boundingBox())?.width).toBeGreaterThan(60);
      expect(await output(6, "b").count()).toBe(1);
    }),
  );

  it("is 00, from the model to the last posterior", { timeout: 420_000 }, () =>
    onPage(browser, { name: "lab-00", height: 7000, outputs }, async (page) => {
      await open(page, url, "notebooks/00-start-here.ipynb");
      expect(await page.locator(".jp-OutputArea-output").count()).toBe(0);
      await choose(page, "Run", "runmenu:run-all");
      const cells = page.locator(".jp-Notebook .jp-CodeCell");
      const plots = page.locator(".jp-Notebook .jp-RenderedVegaCommon5 .marks");
      await cells.last().locator(".jp-RenderedVegaCommon5 .marks").first().waitFor({ timeout: 300_000 });
      expect(await page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').allInnerTexts()).toEqual([]);
      expect(await plots.count()).toBe(7);
      for (const plot of await plots.all()) {
        const box = await plot.boundingBox();
        expect(box?.width).toBeGreaterThan(200);
        expect(box?.height).toBeGreaterThan(150);
      }
    }),
  );
});
