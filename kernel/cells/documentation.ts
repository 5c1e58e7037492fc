/**
 * Documentation comments are half of the work of parsing the standard library and Node's types, at every start, for texts that few cells ask
 * for. So the compiler passes them over (project.ts), and they are parsed when somebody asks for them.
 */
import { compiler, type TypeScript } from "./compiler.js";

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

/** Puts the comments into the file of a declaration. Those of JavaScript are there: they may hold its types. */
function restoreComments(declaration: TypeScript.Node): void {
  const file = declaration.getSourceFile();
  if (restored.has(file) || !/\.[cm]?tsx?$/.test(file.fileName)) return;
  restored.add(file);
  const options = {
    languageVersion: file.languageVersion,
    jsDocParsingMode: compiler.JSDocParsingMode.ParseAll,
  };
  copyComments(compiler.createSourceFile(file.fileName, file.text, options, true), file);
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
