/**
 * Width of text in Helvetica, Arial or Liberation Sans, whose metrics agree. Without a canvas Vega takes every character for 0.8 em
 * wide, which leaves holes in legends and cuts long labels; the font's own advance widths cost one line.
 */

// Advance widths of U+0020 … U+007E in thousandths of an em, from Liberation Sans Regular 2.1.
const advances: readonly number[] = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** Greek letters, signs and everything else: close to the mean of the letters. */
const otherAdvance = 570;

/** Bold letters are wider by about this factor. */
const boldFactor = 1.07;

/** Width in pixels of one line of text. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let sum = 0;
  for (const character of text) sum += advances[character.codePointAt(0)! - 32] ?? otherAdvance;
  return (sum / 1000) * fontSize * (bold ? boldFactor : 1);
}
