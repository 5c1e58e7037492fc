/** A person's way: `nabi lab`, a notebook in a real browser, "Run All Cells", plots on the screen. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRecent } from "#kernel/jupyterlab.js";

const chromiumPath = "/usr/bin/chromium";
const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist/src/cli.js");
const venv = join(root, ".venv/.nabi-jupyterlab.json");

function missing(): string | undefined {
  if (!existsSync(chromiumPath)) return `no ${chromiumPath}`;
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

/** A notebook of nabi's kernel with these cells. */
function notebook(sources: readonly string[]): string {
  const cells = sources.map((source) => ({
    cell_type: "code",
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const metadata = { kernelspec: { name: "nabi", display_name: "TypeScript (nabi)", language: "typescript" } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 });
}

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

/** The picture of a page, kept where a person can look at it. */
async function screenshot(page: Page, name: string): Promise<void> {
  const path = join(tmpdir(), `nabi-lab-${name}.png`);
  await page.screenshot({ path });
  console.log(`screenshot: ${path}`);
}

/** Runs `look` on a fresh page; where it fails, the page's picture and outputs tell why. */
async function onPage(browser: Browser, name: string, height: number, look: (page: Page) => Promise<void>) {
  const page = await browser.newPage({ viewport: { width: 1200, height } });
  try {
    await look(page);
  } catch (error) {
    const outputs = await page.locator(".jp-OutputArea-output").allInnerTexts();
    const dialogs = await page.locator(".jp-Dialog").allInnerTexts();
    console.log(`outputs: ${JSON.stringify(outputs)}; dialogs: ${JSON.stringify(dialogs)}`);
    throw error;
  } finally {
    await screenshot(page, name);
    await page.close();
  }
}

describe.skipIf(reason)("a notebook in JupyterLab", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabi-lab-"));
  let lab: ChildProcess;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    const sources = ['const answer: number = 6 * 7;\nconsole.log("typed");\nanswer', plot, progress, wrong];
    writeFileSync(join(folder, "page.ipynb"), notebook(sources));
    for (const path of ["notebooks/00-start-here.ipynb", "data/estimators/gp-fkl.onnx"])
      cpSync(join(root, path), join(folder, path));
    ({ lab, url } = await startLab(folder));
    const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking";
    const args = [...flags.split(" "), "--disable-component-update", "--disable-sync"];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    const ended = new Promise((resolve) => lab.once("close", resolve));
    lab.kill("SIGINT");
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it("runs, and shows text, results, plots, progress and errors", { timeout: 240_000 }, () =>
    onPage(browser, "page", 1500, async (page) => {
      await open(page, url, "page.ipynb");
      await choose(page, "Run", "runmenu:run-all");
      const outputs = page.locator(".jp-OutputArea-output");
      const error = outputs.filter({ hasText: /TypeScriptError|error TS2322/ });
      await error.first().waitFor({ timeout: 90_000 });
      await page.locator(".jp-RenderedVegaCommon5 .marks").first().waitFor({ timeout: 30_000 });
      const texts = (await outputs.allInnerTexts()).map((text) => text.trim());
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

  it("is 00, from the model to the last posterior", { timeout: 420_000 }, () =>
    onPage(browser, "00", 7000, async (page) => {
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
