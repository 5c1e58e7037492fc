/** The protocol counts a cursor's position in Unicode code points, JavaScript in UTF-16 units. */

/** UTF-16 offset of the code point at `position`. */
export function toUnits(text: string, position: number): number {
  let units = 0;
  for (let points = 0; points < position && units < text.length; points++) {
    units += (text.codePointAt(units) as number) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Number of code points before the UTF-16 offset `units`. */
export function toCodePoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
