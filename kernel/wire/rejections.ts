/** Counts dropped messages and says so in the kernel's log, at most once a second: a flood of forgeries must not become one of lines. */

const interval = 1000; // ms

export interface Rejections {
  add(reason: string): void;
  /** Writes what the log has not said yet. */
  report(): void;
  readonly count: number;
}

export function createRejections(log: (text: string) => void): Rejections {
  let count = 0;
  let said = 0;
  let last = "";
  let timer: NodeJS.Timeout | undefined;

  const report = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (said === count) return;
    said = count;
    log(`dropped ${count} ${count === 1 ? "message" : "messages"} so far; the last: ${last}`);
    timer = setTimeout(report, interval).unref();
  };

  return {
    report,
    add: (reason) => {
      count++;
      last = reason;
      if (!timer) report();
    },
    get count() {
      return count;
    },
  };
}
