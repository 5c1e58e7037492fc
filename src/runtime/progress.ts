/** Progress of long work: events for whoever asks; otherwise a bar in notebooks and terminals, and silence in pipes. */
import { display, displayHook } from "./display.js";

export interface ProgressEvent {
  /** What is being done: "simulate", "train". */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Units finished a second since the start. */
  readonly rate: number;
  /** Seconds left at this rate. */
  readonly remaining: number;
  /** More to say: the current loss, for example. */
  readonly detail?: string;
  /** True for the last event, whether the work was completed or interrupted. */
  readonly ended?: boolean;
}

export type OnProgress = (event: ProgressEvent) => void;

export interface Progress {
  /** Reports `done` units; most calls are swallowed, so that it may be called as often as is convenient. */
  update(done: number, detail?: string): void;
  /** The last event, with all units done. */
  finish(detail?: string): void;
  /** The last event of work that was interrupted or failed: `done` stays where it was. */
  stop(detail?: string): void;
}

const minimumInterval = 100; // ms: ten updates a second are plenty for an eye and never flood a notebook file

function seconds(value: number): string {
  if (!Number.isFinite(value)) return "?";
  if (value < 90) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** One line of text for an event, as printed in terminals. `timeless` leaves out what another run would do in another time. */
export function progressLine(event: ProgressEvent, { timeless = false }: { readonly timeless?: boolean } = {}): string {
  const share = event.total > 0 ? event.done / event.total : 1;
  const bar = "█".repeat(Math.round(share * 24)).padEnd(24, "░");
  const rate = event.rate >= 10 ? Math.round(event.rate).toLocaleString("en") : event.rate.toPrecision(2);
  const left = event.done < event.total && !event.ended ? `, ${seconds(event.remaining)} left` : "";
  const count = `${event.label} ${bar} ${event.done.toLocaleString("en")}/${event.total.toLocaleString("en")}`;
  return `${count}${timeless ? "" : `  ${rate}/s${left}`}${event.detail ? `  ${event.detail}` : ""}`;
}

function defaultListener(): OnProgress | undefined {
  if (displayHook()) {
    let handle: ReturnType<typeof display> | undefined;
    return (event) => {
      // The last state is what a notebook's file keeps: run again, it should be the same file.
      const bundle = { "text/plain": progressLine(event, { timeless: event.ended === true }) };
      if (handle) handle.update(bundle);
      else handle = display(bundle);
    };
  }
  if (!process.stderr.isTTY) return undefined;
  return (event) => process.stderr.write(`\r\u001b[2K${progressLine(event)}${event.ended ? "\n" : ""}`);
}

/** Starts a progress report over `total` units; `listener` replaces the default bar. */
export function startProgress(label: string, total: number, listener?: OnProgress): Progress {
  const listen = listener ?? defaultListener();
  const start = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  const emit = (done: number, detail: string | undefined, ended: boolean): void => {
    const elapsed = (performance.now() - start) / 1000;
    const rate = elapsed > 0 ? done / elapsed : 0;
    const remaining = rate > 0 ? (total - done) / rate : Number.POSITIVE_INFINITY;
    const extra = { ...(detail === undefined ? {} : { detail }), ...(ended ? { ended } : {}) };
    listen?.({ label, done, total, rate, remaining, ...extra });
  };
  let current = 0;
  return {
    update(done, detail) {
      current = done;
      const now = performance.now();
      if (now - last < minimumInterval) return;
      last = now;
      emit(done, detail, false);
    },
    finish(detail) {
      emit(Math.max(current, total), detail, true);
    },
    stop(detail) {
      emit(current, detail, true);
    },
  };
}
