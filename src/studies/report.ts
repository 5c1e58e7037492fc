/** A preset's tables, figures and timings on disk, beside its units. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { scoreTable } from "../plots/score-table.js";
import { writeWhole } from "../runtime/write-whole.js";
import type { Machine } from "./machine.js";
import type { Study, StudyTable } from "./study.js";
import type { StudyUnit } from "./unit.js";

/** What the page of all studies reads. */
export interface Report {
  readonly tables: readonly { readonly caption: string; readonly html: string }[];
  readonly figures: readonly { readonly name: string; readonly caption: string; readonly drawn: boolean }[];
  readonly machines: readonly string[];
}

export const reportFile = "report.json";

/** Writes `tables.md`, each figure as SVG and PNG, and `report.json`. */
export async function writeReport<U extends StudyUnit>(
  study: Study<U>,
  units: readonly U[],
  folder: string,
): Promise<{ readonly tables: readonly StudyTable[] }> {
  const tables = [...(await study.tables(units)), timings(units)];
  const markdown = tables.map(({ table, caption }) => `${table.markdown}\n\n${caption}\n`).join("\n");
  await writeWhole(join(folder, "tables.md"), `# ${study.title}\n\n${study.about}\n\n${markdown}`, "reproduce");
  const figures = await study.figures(units);
  for (const { name, figure } of figures)
    for (const kind of ["svg", "png"]) {
      const path = join(folder, `${name}.${kind}`);
      if (figure) await figure.save(path);
      else await rm(path, { force: true }); // one of older units would stand for these
    }
  const report: Report = {
    tables: tables.map(({ table, caption }) => ({ caption, html: table.html })),
    figures: figures.map(({ name, caption, figure }) => ({ name, caption, drawn: figure !== undefined })),
    machines: [...new Set(units.flatMap(({ machine }) => (machine ? [machineText(machine)] : [])))],
  };
  await writeWhole(join(folder, reportFile), `${JSON.stringify(report, null, 1)}\n`, "reproduce");
  return { tables };
}

/** Means over seeds; simulations that methods share count for the one that made them. */
function timings(units: readonly StudyUnit[]): StudyTable {
  const methods = [...new Set(units.map(({ method }) => method))];
  const rows = methods.map((method) => {
    const own = units.filter((unit) => unit.method === method);
    const mean = (value: (unit: StudyUnit) => number): number => own.reduce((sum, u) => sum + value(u), 0) / own.length;
    return {
      method,
      units: own.length,
      simulation: mean(({ seconds }) => seconds.simulation),
      training: mean(({ seconds }) => seconds.training),
      inference: mean(({ seconds, testFields }) => (1000 * seconds.inference) / testFields),
    };
  });
  const table = scoreTable(rows, {
    title: "Times",
    columns: ["units", "simulation", "training", "inference"],
    format: { digits: 1 },
    formats: {
      units: { digits: 0 },
      simulation: { title: "simulation (s)" },
      training: { title: "training (s)" },
      inference: { title: "inference (ms a data set)" },
    },
  });
  return { name: "timings", table, caption: "Means over seeds." };
}

function machineText({ processor, cores, node, platform, versions }: Machine): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${processor}, ${cores} cores, ${platform}, Node ${node}, ${parts.join(", ")}`;
}
