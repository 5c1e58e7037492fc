/** What may stand at the cursor: values of the type that is wanted there first, then names of the notebook, then the rest. */
import type { Cells } from "./cells.js";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";
import { ownPackage } from "./modules.js";
import { fits, wantedAt } from "./wanted-type.js";

export interface Candidate {
  readonly text: string;
  /** Its kind: function, property, … */
  readonly type: string;
  /** Parameters and result of a function, the type of another value; absent for words. */
  readonly signature?: string;
}

export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly Candidate[];
}

type Entry = TypeScript.CompletionEntry & { readonly symbol?: TypeScript.Symbol };

/** A word that stands where something is still missing: the type of what belongs there can then be asked for. */
const standIn = "_";

function signatureOf(symbol: TypeScript.Symbol, checker: TypeScript.TypeChecker, file: SourceFile): string {
  const type = checker.getTypeOfSymbolAtLocation(symbol, file);
  const [call] = type.getCallSignatures();
  return call ? checker.signatureToString(call) : checker.typeToString(type);
}

/** What an imported name is, beyond being imported. */
function kindOf({ kind, symbol }: Entry, checker: TypeScript.TypeChecker): string {
  if (!symbol || kind !== compiler.ScriptElementKind.alias) return kind;
  const { flags } = checker.getAliasedSymbol(symbol);
  const { SymbolFlags } = compiler;
  const known = {
    [SymbolFlags.Function]: "function",
    [SymbolFlags.Class]: "class",
    [SymbolFlags.Enum]: "enum",
    [SymbolFlags.Variable]: "const",
  };
  const types = { [SymbolFlags.Interface]: "interface", [SymbolFlags.TypeAlias]: "type" };
  const found = Object.entries({ ...types, ...known }).find(([flag]) => flags & Number(flag));
  return found?.[1] ?? "module";
}

/** How well a name answers what was typed: as it stands, but for capitals, somewhere inside; undefined for not at all. */
function match(name: string, typed: string): number | undefined {
  if (name.startsWith(typed)) return 0;
  const [lower, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  if (lower.startsWith(wanted)) return 1;
  return lower.includes(wanted) ? 2 : undefined;
}

/** Signatures of more candidates than this would take longer than a reader waits. */
const mostSignatures = 60;

/** An expression is missing at the cursor. */
function isGap(code: string, position: number): boolean {
  return /(^|[^\w$.'"`/])\s*$|[([{,:=?]\s*$/.test(code.slice(0, position)) && !/^[\w$]/.test(code.slice(position));
}

/** The names of packages come from the notebook's surroundings, which need not know the kernel's own. */
function withOwnPackage(entries: readonly Entry[]): readonly Entry[] {
  const packages = entries.filter(({ kind }) => kind === compiler.ScriptElementKind.externalModuleName);
  if (packages.length === 0 || packages.some(({ name }) => name === ownPackage)) return entries;
  return [...entries, { ...(packages[0] as Entry), name: ownPackage }];
}

/** A number is being written. */
function isNumber(code: string, position: number): boolean {
  return /(^|[^\w$])\d[\w.]*$/.test(code.slice(0, position));
}

/** What may stand at `position` of `code`. */
export function complete(cells: Cells, code: string, position: number): Completion {
  const nothing = { start: position, end: position, candidates: [] };
  if (isNumber(code, position)) return nothing;
  const { service } = cells.project;
  const gap = isGap(code, position);
  const cell = cells.draft(gap ? code.slice(0, position) + standIn + code.slice(position) : code);
  const { program, file } = cell;
  const checker = program.getTypeChecker();
  const preferences = { includeSymbol: true } as TypeScript.GetCompletionsAtPositionOptions;
  const found = service.getCompletionsAtPosition(file.fileName, position, preferences);
  if (!found) return nothing;
  const entries = withOwnPackage(found.entries);
  const span = entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan ?? found.optionalReplacementSpan;
  const start = Math.min(span?.start ?? position, position);
  const end = gap || !span ? position : Math.max(span.start + span.length, position);
  const typed = code.slice(start, position);
  const wanted = found.isMemberCompletion ? undefined : wantedAt(cell, position);

  const rank = ({ symbol, kind }: Entry): number => {
    if (kind === compiler.ScriptElementKind.string) return 0;
    if (!symbol) return 3;
    const near = symbol.declarations?.some((declaration) => cells.isCell(declaration.getSourceFile())) ?? false;
    if (!near) return 2;
    return wanted && fits(symbol, wanted) ? 0 : 1;
  };
  const ranked = entries
    .filter(({ name }) => name !== standIn)
    .flatMap((entry) => {
      const quality = match(entry.name, typed);
      return quality === undefined ? [] : [{ entry, quality, rank: rank(entry) }];
    })
    .sort(
      (a, b) =>
        a.quality - b.quality ||
        a.rank - b.rank ||
        a.entry.sortText.localeCompare(b.entry.sortText) ||
        a.entry.name.localeCompare(b.entry.name),
    );
  // Node's own names have types as long as books; members are asked for one by one.
  const isDescribed = (ofRank: number, i: number): boolean =>
    i < mostSignatures && (ofRank < 2 || found.isMemberCompletion);
  const candidates = ranked.map((one, i) => ({
    text: one.entry.name,
    type: kindOf(one.entry, checker),
    ...(one.entry.symbol && isDescribed(one.rank, i) && { signature: signatureOf(one.entry.symbol, checker, file) }),
  }));
  return { start, end, candidates };
}
