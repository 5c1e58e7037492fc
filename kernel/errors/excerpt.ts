/** Lines of code with a mark below the part that is meant. */

/** Line and character count from zero. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** More lines than this are cut in the middle. */
const most = 6;

function numbered(line: number, text: string): string {
  return `${String(line + 1).padStart(4)} | ${text}`;
}

function marked(text: string, from: number, to: number): string {
  // Tabs stay tabs, so that the mark stands where the code does.
  return `     | ${text.slice(0, from).replace(/[^\t]/g, " ")}${"~".repeat(Math.max(1, to - from))}`;
}

/** The lines from `start` to `end`, marked in between. */
export function excerpt(lines: readonly string[], start: Position, end: Position): string[] {
  const last = Math.min(end.line, lines.length - 1);
  const shown = lines.slice(start.line, last + 1).flatMap((text, i) => {
    const line = start.line + i;
    const from = line === start.line ? start.character : text.length - text.trimStart().length;
    return [
      [numbered(line, text), marked(text, from, line === last && end.line === last ? end.character : text.length)],
    ];
  });
  if (shown.length <= most) return shown.flat();
  return [...shown.slice(0, most - 2), ["   … |"], ...shown.slice(-1)].flat();
}
