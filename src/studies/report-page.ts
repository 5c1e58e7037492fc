/** One page that shows the last results of all studies and presets: plain HTML with relative links, no scripts. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeHtml } from "../runtime/display.js";
import { writeWhole } from "../runtime/write-whole.js";
import { presetNames } from "./preset.js";
import { type Report, reportFile } from "./report.js";
import { presetFolder } from "./results.js";
import type { Study } from "./study.js";

interface Section {
  readonly study: Study;
  readonly preset: string;
  readonly report: Report;
}

/** Writes `index.html` into the folder of results, and gives its path. */
export async function writeIndex(studies: readonly Study[], root: string): Promise<string> {
  const sections: Section[] = [];
  for (const study of studies)
    for (const preset of presetNames) {
      const report = await readReport(join(presetFolder(study.name, preset, root), reportFile));
      if (report) sections.push({ study, preset, report });
    }
  const path = join(root, "index.html");
  await writeWhole(path, page(sections), "reproduce");
  return path;
}

async function readReport(path: string): Promise<Report | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}

const style = `
body { font: 16px/1.5 Helvetica, Arial, "Liberation Sans", sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: white }
h2 { margin-top: 3rem; border-bottom: 1px solid #ccc }
table { border-collapse: collapse; font-size: 14px; margin-top: 1.5rem }
thead th { border-bottom: 1px solid #888 }
figure { margin: 2rem 0 }
figure img { max-width: 100%; height: auto }
p, figcaption { max-width: 46rem }
figcaption, .caption, .machine { color: #555; font-size: 14px }
`;

function page(sections: readonly Section[]): string {
  const id = ({ study, preset }: Section): string => `${study.name}-${preset}`;
  const contents = sections.map(
    (one) => `<li><a href="#${id(one)}">${escapeHtml(one.study.title)}, preset ${one.preset}</a></li>`,
  );
  const body = sections.map((one) => `<section id="${id(one)}">\n${section(one)}\n</section>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>nabi: results</title>
<style>${style}</style>
<h1>nabi: results of the studies</h1>
<p>Made by <code>npx nabi reproduce</code>. The presets: <i>quick</i> is a first look within minutes, <i>default</i> nabi's own settings, <i>paper</i> those of the paper's scripts.</p>
<ul>${contents.join("")}</ul>
${body.join("\n")}
</html>
`;
}

function section({ study, preset, report }: Section): string {
  const folder = `${study.name}/${preset}`;
  const tables = report.tables.map(({ html, caption }) => `${html}\n<p class="caption">${escapeHtml(caption)}</p>`);
  const figures = report.figures.map(({ name, caption, drawn }) => {
    const text = escapeHtml(caption);
    const image = `<img src="${folder}/${name}.svg" alt="${text}">`;
    const links = ` <a href="${folder}/${name}.svg">SVG</a>, <a href="${folder}/${name}.png">PNG</a>`;
    return `<figure>${drawn ? image : ""}<figcaption>${text}${drawn ? links : ""}</figcaption></figure>`;
  });
  const machines = report.machines.map((machine) => `<p class="machine">Measured on ${escapeHtml(machine)}.</p>`);
  const head = `<h2>${escapeHtml(study.title)}, preset ${preset}</h2>\n<p>${escapeHtml(study.about)}</p>`;
  return [head, ...tables, ...figures, ...machines].join("\n");
}
