/** The house rules that a compiler does not hold: which floor may import which, and what must not stand in a file. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** From the ground up: a floor imports only floors that stand earlier. */
const floors = [
  "runtime",
  "random",
  "numerics",
  "graph",
  "engine",
  "tables",
  "distributions",
  "networks",
  "densities",
  "potentials",
  "simulators",
  "estimators",
  "training",
  "samplers",
  "diagnostics",
  "plots",
  "fitted",
  "studies",
  "commands",
];

interface Source {
  /** Path from the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Relative imports, as paths of source files; types and dynamic imports too. */
  readonly own: readonly string[];
  /** Imports of packages. */
  readonly packages: readonly string[];
}

const slashes = (path: string): string => path.split(sep).join(posix.sep);

function parse(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const own = imports.filter((name) => name.startsWith("."));
  const target = (name: string): string => slashes(relative(root, resolve(root, dirname(path), name)));
  return {
    path,
    text,
    own: own.map((name) => target(name).replace(/\.js$/, path.endsWith(".ts") ? ".ts" : ".js")),
    packages: imports.filter((name) => !name.startsWith(".") && !name.startsWith("#")),
  };
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|py)$/.test(entry.name))
    .map((entry) => slashes(relative(root, join(entry.parentPath, entry.name))))
    .sort()
    .map(parse);
}

const src = sourcesIn("src");
const kernel = sourcesIn("kernel");
const tests = sourcesIn("test");
const floorOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

/** `a → b` for every import that breaks a rule. */
function violations(sources: readonly Source[], allowed: (from: string, to: string) => boolean): string[] {
  return sources.flatMap(({ path, own }) => own.filter((to) => !allowed(path, to)).map((to) => `${path} → ${to}`));
}

/** One cycle of imports, if there is one: the files on the way from a file back to itself. */
function findCycle(sources: readonly Source[]): string[] | undefined {
  const edges = new Map(sources.map(({ path, own }) => [path, own]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of edges.get(path) ?? []) {
      const cycle = walk(next, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of edges.keys()) {
    const cycle = walk(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe("imports", () => {
  it("are seen, and lead to files that exist", () => {
    const known = new Set([...src, ...kernel, ...tests].map(({ path }) => path));
    expect(src.length).toBeGreaterThan(100);
    expect(violations([...src, ...kernel], (_, to) => known.has(to))).toEqual([]);
    expect(src.find(({ path }) => path === "src/index.ts")!.own.length).toBeGreaterThan(40);
  });

  it("of a floor go only to floors that stand earlier", () => {
    expect(
      [...new Set(src.map(({ path }) => floorOf(path)))].filter((floor) => floor && !floors.includes(floor)),
    ).toEqual([]);
    const inside = src.filter(({ path }) => floorOf(path));
    const below = (from: string, to: string): boolean => {
      const [a, b] = [floorOf(from)!, floorOf(to)];
      return b !== undefined && floors.indexOf(b) <= floors.indexOf(a);
    };
    expect(violations(inside, below)).toEqual([]);
  });

  it("make no cycle, not even by types", () => {
    expect(findCycle([...src, ...kernel])?.join(" → ")).toBeUndefined();
  });

  it("join the kernel and the library at one place on either side", () => {
    const fromKernel = (_: string, to: string): boolean => to.startsWith("kernel/") || to === "src/index.ts";
    expect(violations(kernel, fromKernel)).toEqual([]);
    const library = src.filter(({ path }) => path !== "src/cli.ts");
    expect(
      violations(library, (_, to) => to.startsWith("src/") && to !== "src/cli.ts" && to !== "src/index.ts"),
    ).toEqual([]);
  });

  it("of zeromq and of the cells' compiler stand where they belong", () => {
    const importers = (name: string): string[] =>
      [...src, ...kernel]
        .filter(({ packages }) => packages.some((p) => p.split("/")[0] === name))
        .map(({ path }) => path);
    expect(importers("zeromq")).toEqual(["kernel/wire/sockets.ts"]);
    expect(importers("typescript")).toEqual(["kernel/cells/compiler.ts", "kernel/cells/load-compiler.ts"]);
  });

  it("of packages are all declared in package.json", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const declared = new Set(Object.keys({ ...manifest["dependencies"], ...manifest["optionalDependencies"] }));
    const nameOf = (specifier: string): string =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
    const foreign = [...src, ...kernel].flatMap(({ path, packages }) =>
      packages.filter((p) => !p.startsWith("node:") && !declared.has(nameOf(p))).map((p) => `${path} → ${p}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe("files", () => {
  it("of public names list them one by one", () => {
    const { text } = src.find(({ path }) => path === "src/index.ts")!;
    expect(text.match(/export \*.*/g)).toEqual(['export * as graph from "./graph/index.js";']);
    expect(src.filter(({ path, text: own }) => path !== "src/index.ts" && /^export \*/m.test(own))).toEqual([]);
  });

  it("have 300 lines at most, but for those with a reason", () => {
    const long = new Set(["src/engine/onnx/onnx-schema.ts"]); // the published schema as data
    const tooLong = [...src, ...kernel].filter(({ path, text }) => !long.has(path) && text.split("\n").length > 301);
    expect(tooLong.map(({ path }) => path)).toEqual([]);
  });

  it("speak of the project only, and leave nothing for later", () => {
    // Put together from pieces, so that this file does not find itself.
    const words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "ha" + "ck"].map((word) => `\\b${word}\\b`);
    // "/home/me" is nobody's: tests of paths use it.
    const paths = ["work", "tmp", "home", "root"].map((folder) => `(?<![\\w.\\-)}\\]])/${folder}/(?!me\\b)`);
    const forbidden = new RegExp([...words, ...paths].join("|"), "i");
    const found = [...src, ...kernel, ...tests].flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => (forbidden.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
