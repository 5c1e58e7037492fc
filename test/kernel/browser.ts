/** What the tests in a real browser share: Chromium, notebooks to open, pictures to look at. */
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { pngOf } from "#src/plots/png.js";

const chromiumPath = "/usr/bin/chromium";

/** Why there is no browser; undefined where there is one. */
export const noBrowser: string | undefined = existsSync(chromiumPath) ? undefined : `no ${chromiumPath}`;

export function launchBrowser(): Promise<Browser> {
  const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking";
  const args = [...flags.split(" "), "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: chromiumPath, args });
}

/** Ends a front end's server by a signal; resolves with its exit code, null where the signal ended it. */
export function endServer(server: ChildProcess, signal: "SIGTERM" | "SIGINT"): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => server.once("close", resolve));
  server.kill(signal);
  return ended;
}

/** A notebook of nabi's kernel with these cells. */
export function notebook(sources: readonly string[]): string {
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

/** A cell for every kind of output that front ends draw in their own ways. */
export const kinds: readonly string[] = [
  'import { display, mime } from "nabi";\nmime.markdown("a **bold** word")',
  "mime.latex(String.raw`\\theta \\sim N(0, 1)`)",
  '[{ name: "first", value: 1 / 3 }, { name: "second", value: 12.5 }]',
  `({
  $schema: "https://vega.github.io/schema/vega-lite/v5.json", width: 300, height: 150, mark: "bar",
  data: { values: [{ species: "oak", height: 21 }, { species: "beech", height: 17 }] },
  encoding: { x: { field: "height", type: "quantitative", title: "height (m)" }, y: { field: "species", type: "nominal" } },
})`,
  'mime.svg(`<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle cx="45" cy="45" r="40" fill="teal"/></svg>`)',
  `mime.png(Buffer.from("${pngBase64()}", "base64"))`,
  'const bar = display("0 %");\nfor (let i = 1; i <= 10; i++) bar.update(mime.html("<b>" + i * 10 + " %</b>"));\nconsole.log("done")',
];

/** A picture of 64 x 64 pixels, all of one colour. */
function pngBase64(): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="#c33"/></svg>';
  return Buffer.from(pngOf(svg)).toString("base64");
}

/** The picture of a page, kept where a person can look at it. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const path = join(tmpdir(), `nabi-${name}.png`);
  await page.screenshot({ path });
  console.log(`screenshot: ${path}`);
}

/** Runs `look` on a fresh page; where it fails, the page's picture and the texts of its outputs tell why. */
export async function onPage(
  browser: Browser,
  { name, height, outputs }: { readonly name: string; readonly height: number; readonly outputs: string },
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height } });
  try {
    await look(page);
  } catch (error) {
    console.log(`outputs: ${JSON.stringify(await page.locator(outputs).allInnerTexts())}`);
    throw error;
  } finally {
    await screenshot(page, name);
    await page.close();
  }
}
