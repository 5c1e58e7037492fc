import { describe, expect, it } from "vitest";
import { compiler } from "#kernel/cells/compiler.js";
import { makeInterruptible } from "#kernel/cells/make-interruptible.js";

function translate(code: string): string {
  const { outputText } = compiler.transpileModule(code, {
    compilerOptions: { target: compiler.ScriptTarget.ES2022 },
    transformers: { before: [makeInterruptible] },
  });
  return outputText.replace('"use strict";', "").trim().replaceAll("__interruptible__", "$");
}

describe("makeInterruptible", () => {
  it.each([
    ["await a;", "await $.wait(a);"],
    [
      "const f = async () => { await (await g()).h(); };",
      "const f = async () => { await $.wait((await $.wait(g())).h()); };",
    ],
    ["for await (const a of b) await c;", "for await (const a of $.each(b))\n    await $.wait(c);"],
    ["for (const a of b) c(a);", "for (const a of b)\n    c(a);"],
    ["setTimeout(() => f(), 10);", "setTimeout($.call(() => f()), $.call(10));"],
    ["setInterval(...a);", "setInterval(...a);"],
    [
      "p.then(f, g).finally(async () => await h);",
      "p.then($.call(f), $.call(g)).finally($.call(async () => await $.wait(h)));",
    ],
    ["map(f); object.on(g);", "map(f);\nobject.on(g);"],
  ])("%s", (code, translated) => {
    expect(translate(code)).toBe(translated);
  });
});
