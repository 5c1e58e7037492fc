import { describe, expect, it } from "vitest";
import { threefry } from "#src/random/threefry.js";

// counter, key, output: the threefry2x32 20 lines of Random123's tests/kat_vectors.
const knownAnswers = [
  [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
] as const;

describe("threefry-2x32-20", () => {
  it.each(knownAnswers)("counter %i %i under key %i %i", (counter0, counter1, key0, key1, output0, output1) => {
    const output = new Uint32Array(2);
    threefry(key0, key1, counter0, counter1, output);
    expect([...output]).toEqual([output0, output1]);
  });
});
