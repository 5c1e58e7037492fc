/** What the tests in a real browser share: Chromium, notebooks to open, pictures to look at. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const chromiumPath = "/usr/bin/chromium";

/** Why there is no browser; undefined where there is one. */
export const noBrowser: string | undefined = existsSync(chromiumPath) ? undefined : `no ${chromiumPath}`;

export function launchBrowser(): Promise<Browser> {
  const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking";
  const args = [...flags.split(" "), "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: chromiumPath, args });
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
