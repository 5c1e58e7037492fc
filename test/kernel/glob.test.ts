import { expect, it } from "vitest";
import { matchesGlob } from "#kernel/glob.js";

it.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["?", "", false],
  ["a", "a", true],
  ["a", "ab", false],
  ["ab", "a", false],
  ["a*", "a\nb", true],
  ["*b", "abab", true],
  ["*ab?", "aabab", false],
  ["*ab?", "aababc", true],
  ["a*b*c", "a1b2b3c", true],
  ["a*b*c", "a1c2b", false],
  ["f(x).*[0]", "f(x).a[0]", true],
  ["f(x).*[0]", "f(x)_a[0]", false],
  ["**?", "a", true],
])("%j matches %j: %s", (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

it("takes no more than a moment for any pattern", () => {
  const start = performance.now();
  expect(matchesGlob("*a".repeat(100) + "b", "a".repeat(10_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});
