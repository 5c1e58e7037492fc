/** Parameters of a notebook, as papermill has them: a cell tagged `parameters` declares them, a cell behind it gives them other values. */
import { compiler, type TypeScript } from "../cells/compiler.js";
import { KernelError } from "../error.js";
import { type Cell, joinLines, type Notebook } from "./notebook.js";

/** Names and values as a command line gives them. */
export type Parameters = Readonly<Record<string, string>>;

const declaringTag = "parameters";
const injectedTag = "injected-parameters";

function hasTag(cell: Cell, tag: string): boolean {
  return cell.cell_type === "code" && cell.metadata?.tags?.includes(tag) === true;
}

/** A variable of the cell: its declaration up to the value, and whether that is text. */
interface Declared {
  readonly head: string;
  readonly isText: boolean;
}

function describe(declaration: TypeScript.VariableDeclaration, list: TypeScript.VariableDeclarationList): Declared {
  const { name, type, initializer } = declaration;
  const keyword = list.flags & compiler.NodeFlags.Const ? "const" : "let";
  const isText = type
    ? type.getText() === "string"
    : initializer !== undefined && compiler.isStringLiteralLike(initializer);
  return { head: `${keyword} ${name.getText()}${type ? `: ${type.getText()}` : ""}`, isText };
}

function declarationsOf(source: string): Map<string, Declared> {
  const file = compiler.createSourceFile("cell.ts", source, compiler.ScriptTarget.Latest, true);
  const found = new Map<string, Declared>();
  for (const statement of file.statements) {
    if (!compiler.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations)
      if (compiler.isIdentifier(declaration.name))
        found.set(declaration.name.text, describe(declaration, statement.declarationList));
  }
  return found;
}

/** Numbers, booleans, null, lists and objects as JSON writes them; every other text is a string. */
function literal(text: string): string {
  if (text.trim() !== "" && Number.isFinite(Number(text))) return String(Number(text));
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text); // no JSON: the words themselves
  }
}

function injectedSource(declared: ReadonlyMap<string, Declared>, parameters: Parameters, path: string): string {
  const lines = Object.entries(parameters).map(([name, text]) => {
    const found = declared.get(name);
    if (found) return `${found.head} = ${found.isText ? JSON.stringify(text) : literal(text)};`;
    const known = [...declared.keys()].join(", ") || "none";
    throw new KernelError(`parameters: a name that ${path} declares is required (${known}), got ${name}`);
  });
  return lines.join("\n");
}

/**
 * The notebook with a cell behind the one tagged `parameters` that declares the given ones anew, under their own types; it replaces that
 * of an earlier run. A parameter declared as text takes the given words as they are.
 * Throws a KernelError if no cell has the tag, or it does not declare one of the names.
 */
export function withParameters(notebook: Notebook, parameters: Parameters, path: string): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  const at = cells.findIndex((cell) => hasTag(cell, declaringTag));
  const declaring = cells[at];
  if (!declaring)
    throw new KernelError(`parameters: a code cell with the tag ${declaringTag} is required, got none in ${path}`);
  const source = injectedSource(declarationsOf(joinLines(declaring.source)), parameters, path);
  const injected: Cell = { id: injectedTag, cell_type: "code", source, metadata: { tags: [injectedTag] } };
  return { ...notebook, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] };
}
