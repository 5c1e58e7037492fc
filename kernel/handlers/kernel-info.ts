/** kernel_info_request: who answers here. */
import { readFileSync } from "node:fs";
import { protocolVersion } from "../wire/protocol.js";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The TypeScript version of the cells' compiler; asking the compiler itself would load it before the first answer. */
const typescriptVersion = "5.0.4";

/** The content of a kernel_info_reply. */
export function kernelInfo(): object {
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "nabi",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescriptVersion,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `nabi ${version} – TypeScript ${typescriptVersion} on Node ${process.versions.node}`,
    help_links: [],
  };
}
