/** Tables as data frames of danfojs, for those who know pandas better than arquero. */

import { NabiError } from "../runtime/error.js";
import { type Columns, columnsOf, type TableInput } from "./column-table.js";
import { type DataFrame, loadDanfojs } from "./danfojs.js";

/**
 * A table – of `assess` or `scores`, draws, columns by name – as a danfojs-node DataFrame; `columnTable(frame)` is the way back.
 *
 * ```ts
 * const frame = dataFrame(await assess(methods, fresh));
 * frame.groupby(["method"]).col(["crps"]).mean().print();
 * ```
 * Missing values stay null. Take them out before `describe()` and means of groups, where danfojs counts them as NaN or 0.
 * @throws NabiError if the optional package danfojs-node is not installed, or the table has no rows (danfojs knows none such).
 */
export function dataFrame<Frame = DataFrame>(table: TableInput): Frame {
  const columns: Columns = columnsOf(table, "dataFrame");
  if (Object.values(columns)[0]!.length === 0)
    throw new NabiError("dataFrame: a table with at least one row is required, got none");
  return new (loadDanfojs().DataFrame)(columns) as Frame;
}
