/** The protocol's glob, for searching the history. */

/**
 * Whether `pattern` matches the whole text: `*` is any text, `?` any one character, everything else itself.
 * Only the last `*` is ever tried anew, so that no pattern takes longer than the product of both lengths; a regular expression could.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1; // where the last `*` stands in the pattern
  let taken = 0; // where the text behind what it stands for begins
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === "*") {
      star = p++;
      taken = t;
    } else if (pattern[p] === "?" || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++taken;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
