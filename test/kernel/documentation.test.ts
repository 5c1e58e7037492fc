import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";

describe("documentation of the standard library and of Node", () => {
  let kernel: RunningKernel;
  beforeAll(async () => {
    kernel = await launchKernel({ folder: tmpdir() });
  });
  afterAll(() => kernel.shutdown());

  const inspect = async (code: string): Promise<string> => {
    const { content } = await kernel.client.request("inspect_request", {
      code,
      cursor_pos: code.length,
      detail_level: 0,
    });
    return (content["data"] as Record<string, string>)["text/plain"] ?? "";
  };

  it("is there when somebody asks for it", async () => {
    expect(await inspect("[1].map")).toContain("Calls a defined callback function on each element of an array");
    expect(await inspect('import { readFileSync } from "node:fs"; readFileSync')).toContain(
      "Returns the contents of the `path`",
    );
    expect(await inspect("Math.hypot")).toContain("@param values");
  });
});
