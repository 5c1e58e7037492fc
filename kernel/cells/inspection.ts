/** What stands at a cursor: type and documentation of a name or, between the brackets of a call, its signature and current parameter. */
import type { Cells } from "./cells.js";
import type { TypeScript } from "./compiler.js";

export interface QuickInfo {
  readonly signature: string;
  readonly documentation: string;
}

type Parts = readonly { readonly text: string }[] | undefined;

function text(parts: Parts): string {
  return (parts ?? []).map((part) => part.text).join("");
}

function tagLines(tags: readonly TypeScript.JSDocTagInfo[] | undefined): string[] {
  return (tags ?? []).map((tag) => `@${tag.name} ${text(tag.text)}`.trim());
}

/** A name of an earlier cell is no import: what the compiler says of how it came here is left out. */
function nameInfo(info: TypeScript.QuickInfo): QuickInfo {
  const signature = text(info.displayParts)
    .replace(/^\(alias\) /, "")
    .replace(/\nimport .*$/, "");
  const documentation = [text(info.documentation), ...tagLines(info.tags)].filter(Boolean).join("\n");
  return { signature, documentation };
}

function signatureInfo({
  items,
  selectedItemIndex,
  argumentIndex,
}: TypeScript.SignatureHelpItems): QuickInfo | undefined {
  const item = items[selectedItemIndex];
  if (!item) return undefined;
  const { parameters, prefixDisplayParts, separatorDisplayParts, suffixDisplayParts } = item;
  const list = parameters.map(({ displayParts }) => text(displayParts)).join(text(separatorDisplayParts));
  const others = items.length > 1 ? `\n// and ${items.length - 1} more` : "";
  const current = parameters[Math.min(argumentIndex, parameters.length - 1)];
  const about =
    current &&
    `${text(current.displayParts)}${current.documentation.length ? ` – ${text(current.documentation)}` : ""}`;
  const rest = [text(item.documentation), ...tagLines(item.tags.filter(({ name }) => name !== "param"))];
  return {
    signature: `${text(prefixDisplayParts)}${list}${text(suffixDisplayParts)}${others}`,
    documentation: [about && `Parameter ${about}`, ...rest].filter(Boolean).join("\n"),
  };
}

/** What the name at `position` is or, where there is none, the call around it. */
export function inspect(cells: Cells, code: string, position: number): QuickInfo | undefined {
  const { service } = cells.project;
  const { fileName } = cells.draft(code).file;
  const info =
    /[\s(,]/.test(code[position - 1] ?? " ") && !/[\w$]/.test(code[position] ?? " ")
      ? undefined // beside a name, not at it
      : service.getQuickInfoAtPosition(fileName, position);
  if (info) return nameInfo(info);
  const help = service.getSignatureHelpItems(fileName, position, undefined);
  return help && signatureInfo(help);
}
