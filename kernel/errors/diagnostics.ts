/** The compiler's complaints about a cell or a local file, as a reader of a notebook wants them. */
import { relative } from "node:path";
import { compiler, type SourceFile, type TypeScript } from "../cells/compiler.js";
import type { ErrorContent } from "../wire/protocol.js";
import { excerpt } from "./excerpt.js";

/** `await`, `for await` and `await using` at the top, `import.meta`, attributes of imports: the translation provides for them. */
const provided: ReadonlySet<number> = new Set([1378, 1432, 2854, 1343, 2823, 1324]);

/** What is wrong with a file; types are looked at only if the grammar is right. */
export function diagnose(program: TypeScript.Program, file: SourceFile): readonly TypeScript.Diagnostic[] {
  const grammar = program.getSyntacticDiagnostics(file);
  const all = grammar.length > 0 ? grammar : program.getSemanticDiagnostics(file);
  return all.filter(({ code, category }) => !provided.has(code) && category === compiler.DiagnosticCategory.Error);
}

function explain(diagnostic: TypeScript.Diagnostic, nameOf: (file: TypeScript.SourceFile) => string): string[] {
  const { file, start = 0, length = 0, code, messageText } = diagnostic;
  const message = compiler.flattenDiagnosticMessageText(messageText, "\n");
  if (!file) return [`error TS${code}: ${message}`];
  const [from, to] = [start, start + length].map((at) => file.getLineAndCharacterOfPosition(at)) as [
    TypeScript.LineAndCharacter,
    TypeScript.LineAndCharacter,
  ];
  const place = `${nameOf(file)}:${from.line + 1}:${from.character + 1}`;
  return [`${place} - error TS${code}: ${message}`, ...excerpt(file.text.split(/\r?\n/), from, to)];
}

/** The error message for a cell that does not pass: nothing of it ran. `cell` is the name of the cell, other files have paths. */
export function compilerError(
  diagnostics: readonly TypeScript.Diagnostic[],
  cell: { readonly name: string; readonly path?: string; readonly folder: string },
): ErrorContent {
  const nameOf = ({ fileName }: TypeScript.SourceFile): string =>
    cell.path === undefined || fileName === cell.path ? cell.name : relative(cell.folder, fileName);
  const first = diagnostics[0]?.messageText ?? "";
  return {
    ename: "TypeScriptError",
    evalue: compiler.flattenDiagnosticMessageText(first, "\n").split("\n")[0] as string,
    traceback: diagnostics.flatMap((diagnostic) => explain(diagnostic, nameOf)).flatMap((text) => text.split("\n")),
  };
}
