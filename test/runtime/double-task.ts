/** A task for pool tests: doubles numbers, or misbehaves when asked. */
interface Setup {
  readonly factor: number;
  readonly broken?: boolean;
}

export function start(setup: Setup): (job: number | string) => unknown {
  if (setup.broken) throw new Error("no start");
  return (job) => {
    if (job === "hang") for (;;);
    if (job === "exit") process.exit(2);
    if (job === "array") return Float64Array.of(1, 2, setup.factor);
    if (job === "throw") throw new TypeError("bad job", { cause: new RangeError("deeper") });
    if (job === "text") throw "only text";
    if (job === "uncloneable") return () => 1;
    return Number(job) * setup.factor;
  };
}
