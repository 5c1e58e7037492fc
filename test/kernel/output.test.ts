import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOutput } from "#kernel/output/output.js";

type Sent = [string, Record<string, unknown>, string | undefined];

function record(): { sent: Sent[]; output: ReturnType<typeof createOutput> } {
  const sent: Sent[] = [];
  const output = createOutput((type, content, parent) => sent.push([type, { ...content }, parent.msg_id]));
  return { sent, output };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.advanceTimersByTime(10_000);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("output", () => {
  it("sends the first text at once and collects what follows for 50 ms", () => {
    const { sent, output } = record();
    output.begin({ msg_id: "a" }, false);
    for (const text of ["1", "2", "3"]) output.write("stdout", text);
    expect(sent).toEqual([["stream", { name: "stdout", text: "1" }, "a"]]);
    vi.advanceTimersByTime(60);
    expect(sent[1]).toEqual(["stream", { name: "stdout", text: "23" }, "a"]);
    expect(sent).toHaveLength(2);
  });
  it("keeps the order of streams, displays and cells", () => {
    const { sent, output } = record();
    output.begin({ msg_id: "a" }, false);
    output.write("stdout", "1");
    output.write("stdout", "2");
    output.write("stderr", "3");
    output.publish("display_data", { data: {} });
    output.write("stdout", "4");
    output.begin({ msg_id: "b" }, false);
    output.write("stdout", "5");
    expect(sent.map(([type, content, id]) => [type, content["text"], id])).toEqual([
      ["stream", "1", "a"],
      ["stream", "2", "a"],
      ["stream", "3", "a"],
      ["display_data", undefined, "a"],
      ["stream", "4", "a"],
      ["stream", "5", "b"],
    ]);
  });
  it("sends a lot of text without waiting, and characters cut between two chunks whole", () => {
    const { sent, output } = record();
    output.begin({}, false);
    output.write("stdout", "x");
    output.write("stdout", "y".repeat(70_000));
    expect(sent).toHaveLength(2);
    const bytes = Buffer.from("é");
    output.write("stdout", bytes.subarray(0, 1));
    output.write("stdout", bytes.subarray(1));
    output.flush();
    expect(sent[2]?.[1]["text"]).toBe("é");
  });
  it("cuts a cell's text off at 20 million characters, says so once, and starts anew with a cleared output or the next cell", () => {
    const { sent, output } = record();
    const shown = (name: string): string =>
      sent
        .filter(([, content]) => content["name"] === name)
        .map(([, content]) => content["text"])
        .join("");
    output.begin({}, false);
    output.write("stdout", "x".repeat(19_999_999));
    output.write("stdout", "🎲y");
    output.write("stderr", "z");
    output.flush();
    expect(shown("stdout")).toBe("x".repeat(19_999_999)); // half of the die could not be saved
    expect(shown("stderr")).toBe(
      "\n[The cell's text ends here: a cell shows at most 20,000,000 characters. Long text belongs in a file.]\n",
    );
    output.publish("display_data", {});
    expect(sent.at(-1)?.[0]).toBe("display_data");
    for (const anew of [() => output.publish("clear_output", {}), () => output.begin({}, false)]) {
      anew();
      output.write("stdout", "again");
      output.flush();
      expect(sent.at(-1)?.[1]["text"]).toBe("again");
      output.write("stdout", "x".repeat(21_000_000));
    }
  });
  it("ends a cell's displays at 40 million characters, says so once, and starts anew with a cleared output or the next cell", () => {
    const { sent, output } = record();
    const types = (): string[] => sent.splice(0).map(([type]) => type);
    const display = (length: number, type = "display_data"): void =>
      output.publish(type, { data: { "image/png": "x".repeat(length), "text/plain": "" } });
    output.begin({}, false);
    for (let i = 0; i < 3; i++) display(13_333_333); // 10 MB in base64
    display(2);
    display(1);
    display(1, "execute_result");
    output.flush();
    const text =
      "\n[The cell's displays end here: a cell displays at most 40,000,000 characters. Large data belong in a file.]\n";
    expect(sent[3]?.[1]).toEqual({ name: "stderr", text });
    expect(types()).toEqual(["display_data", "display_data", "display_data", "stream"]);
    // An update takes the place of another display.
    for (let i = 0; i < 4; i++) display(20_000_000, "update_display_data");
    display(40_000_001, "update_display_data");
    expect(types()).toEqual(Array(4).fill("update_display_data"));
    for (const anew of [() => output.publish("clear_output", {}), () => output.begin({}, false)]) {
      anew();
      sent.splice(0);
      output.publish("display_data", { data: { "application/json": { text: "x".repeat(40_000_000) } } });
      output.flush();
      expect(types()).toEqual(["stream"]);
    }
    output.begin({}, false);
    display(40_000_000);
    expect(types()).toEqual(["display_data"]);
  });
  it("of a silent request goes nowhere", () => {
    const { sent, output } = record();
    output.begin({}, true);
    output.write("stdout", "1");
    output.publish("display_data", {});
    output.flush();
    expect(sent).toEqual([]);
  });
});
