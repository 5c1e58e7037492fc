/**
 * The cells that ran, as the compiler sees them: each a file whose names are looked up in the cell before it, if it does not declare them.
 * So a later declaration hides an earlier one, types stay what the compiler inferred, and nothing has to be written down as a declaration.
 */
import { compiler, exported, type SourceFile, type TypeScript } from "./compiler.js";
import { createProject, memoryPath, type Project } from "./project.js";

/** A cell within a program that knows all cells before it. */
export interface CheckedCell {
  readonly program: TypeScript.Program;
  readonly file: SourceFile;
}

export interface Cells {
  readonly project: Project;
  /** Puts code behind the cells that were kept, in the place of the code before. */
  draft(code: string): CheckedCell;
  /** Keeps the draft: its names are there for the following ones. */
  keep(): void;
  /** The cell that declares a name outside every block. */
  declares(symbol: TypeScript.Symbol): SourceFile | undefined;
  isCell(file: TypeScript.SourceFile): boolean;
}

/** What a name stands for: a value, a type, a namespace. */
function meaning(symbol: TypeScript.Symbol, checker: TypeScript.TypeChecker): number {
  const { flags } = symbol.flags & compiler.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const { Value, Type, Namespace } = compiler.SymbolFlags;
  return flags & (Value | Type | Namespace);
}

/** Whether no later cell can see anything of `file`: each of its names is declared anew before any other cell speaks of it. */
function isHidden(file: SourceFile, later: readonly SourceFile[], checker: TypeScript.TypeChecker): boolean {
  let hidden = true;
  file.locals?.forEach((symbol, name) => {
    const text = compiler.unescapeLeadingUnderscores(name);
    const speaks = later.find((cell) => cell.identifiers.has(text));
    const anew = speaks?.locals?.get(name);
    hidden &&= anew !== undefined && (meaning(symbol, checker) & ~meaning(anew, checker)) === 0;
  });
  return hidden;
}

/** How many files are added when all are taken. */
const slotsAtOnce = 50;

/**
 * Files for cells that are kept. They are there, empty, before they are needed: the compiler builds on its last program as long as no
 * file comes or goes.
 */
function createSlots(project: Project, index: string): { take(text: string): string; free(path: string): void } {
  let total = 0;
  let unused: string[] = [];
  const add = (): void => {
    unused = Array.from({ length: slotsAtOnce }, () => memoryPath(project.folder, `__cell_${++total}__.ts`));
    for (const path of unused) project.write(path, "");
    const all = Array.from({ length: total }, (_, i) => memoryPath(project.folder, `__cell_${i + 1}__.ts`));
    project.write(index, all.map((path) => `/// <reference path="${path}" />\n`).join(""));
  };
  add();
  return {
    take: (text) => {
      if (unused.length === 0) add();
      const path = unused.shift() as string;
      project.write(path, text);
      return path;
    },
    free: (path) => {
      project.write(path, "");
      unused.push(path);
    },
  };
}

/** The cells of a notebook in `folder`, none yet. */
export function createCells(folder: string): Cells {
  const index = memoryPath(folder, "__cells__.d.ts");
  const current = memoryPath(folder, "__cell__.ts");
  const project = createProject(folder, [index, current]);
  const slots = createSlots(project, index);
  let kept: string[] = [];
  let text = "";
  let checked: { readonly program: TypeScript.Program; readonly chain: readonly SourceFile[] } | undefined;

  const forgetHidden = (program: TypeScript.Program, chain: readonly SourceFile[]): void => {
    const checker = program.getTypeChecker();
    let visible = chain.slice(-1);
    // From the last to the first: a cell that is gone speaks of nothing any more.
    for (const file of chain.slice(0, -1).reverse()) {
      if (isHidden(file, visible, checker)) slots.free(file.fileName);
      else visible = [file, ...visible];
    }
    kept = visible.slice(0, -1).map(({ fileName }) => fileName);
  };

  return {
    project,
    draft: (code) => {
      text = code;
      project.write(current, text);
      const program = project.program();
      program.getTypeChecker(); // binds all files, which resets their parents
      const chain = [...kept, current].map((path) => program.getSourceFile(path) as SourceFile);
      chain.forEach((file, i) => {
        file.parent = chain[i - 1] as SourceFile;
      });
      checked = { program, chain };
      return { program, file: chain.at(-1) as SourceFile };
    },
    keep: () => {
      if (!checked) return;
      forgetHidden(checked.program, checked.chain);
      if (checked.chain.at(-1)?.locals?.size) kept.push(slots.take(text));
    },
    declares: (symbol) =>
      checked?.chain.find((file) => {
        const local = file.locals?.get(symbol.escapedName);
        return local !== undefined && (local === symbol || exported(local) === symbol);
      }),
    isCell: (file) => checked?.chain.includes(file as SourceFile) ?? false,
  };
}
