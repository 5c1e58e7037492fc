/**
 * The documentation comments of the standard library and of Node's types: half of the work of parsing them, at every start, for texts that
 * few cells ask for. They are blanked before the compiler reads these files, which moves nothing, and parsed when somebody asks for them.
 */
import { compiler, type TypeScript } from "./compiler.js";
import { readWithLibrary } from "./standard-library.js";

const documented = /\/lib\.[\w.]+\.d\.ts$|\/(@types\/node|undici-types)\/.*\.d\.ts$/;
const comments = /\/\*\*[\s\S]*?\*\//g;

/** The text with spaces for comments: every position stays what it is. */
export function blankComments(text: string): string {
  return text.replace(comments, (comment) =>
    comment
      .split("\n")
      .map((line) => " ".repeat(line.length))
      .join("\n"),
  );
}

/** A file's text as the compiler reads it. */
export function withoutLibraryComments(path: string, text: string): string {
  return documented.test(path) ? blankComments(text) : text;
}

interface Commented extends TypeScript.Node {
  jsDoc?: { parent: TypeScript.Node }[];
}

/** Gives the nodes of one tree the comments of another that has the same nodes. */
function copyComments(from: Commented, to: Commented): void {
  if (from.jsDoc) {
    for (const comment of from.jsDoc) comment.parent = to;
    to.jsDoc = from.jsDoc;
  }
  const children: TypeScript.Node[] = [];
  compiler.forEachChild(from, (child) => void children.push(child));
  let next = 0;
  compiler.forEachChild(to, (child) => {
    const twin = children[next++];
    if (twin) copyComments(twin, child);
  });
}

const restored = new WeakSet<TypeScript.SourceFile>();

/** Puts the comments back into the file of a declaration. */
function restoreComments(declaration: TypeScript.Node): void {
  const file = declaration.getSourceFile();
  if (!documented.test(file.fileName) || restored.has(file)) return;
  restored.add(file);
  const text = readWithLibrary(file.fileName);
  if (text === undefined) return;
  (file as { text: string }).text = text; // names in tags are cut out of it
  copyComments(compiler.createSourceFile(file.fileName, text, file.languageVersion, true), file);
}

/** What symbols and signatures of the compiler's services have in common. */
interface Documented {
  readonly declarations?: readonly TypeScript.Node[];
  readonly declaration?: TypeScript.Node;
}

type Constructor = new (...args: never[]) => Documented;

/** Makes symbols and signatures restore the comments of their files when they are asked for documentation. Called once a process. */
export function restoreCommentsOnDemand(): void {
  const { objectAllocator } = compiler as unknown as {
    objectAllocator: { getSymbolConstructor(): Constructor; getSignatureConstructor(): Constructor };
  };
  const asked = [
    "getDocumentationComment",
    "getContextualDocumentationComment",
    "getJsDocTags",
    "getContextualJsDocTags",
  ];
  for (const { prototype } of [objectAllocator.getSymbolConstructor(), objectAllocator.getSignatureConstructor()]) {
    const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of asked) {
      const answer = methods[name];
      if (!answer) continue; // signatures have no context
      methods[name] = function (this: Documented, ...args: unknown[]) {
        for (const declaration of this.declarations ?? [this.declaration]) {
          if (declaration) restoreComments(declaration);
        }
        return answer.apply(this, args);
      };
    }
  }
}
