/** The stack of every error, written with the places and lines that the reader of a notebook sees, wherever it is shown. */
import { originalPlace, type Place } from "./sources.js";

/** Frames of the kernel and of what it stands on. */
export const kernelFrame: RegExp = /node:internal|node:vm|[\\/]dist[\\/]kernel[\\/]/;

function placeOf(site: NodeJS.CallSite): Place | undefined {
  const script = site.getFileName();
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  return script && line && column ? originalPlace(script, line, column) : undefined;
}

function frame(site: NodeJS.CallSite, place: Place | undefined): string {
  const text = String(site);
  if (!place) return text;
  const written = `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  return text.replace(written, () => `${place.shown}:${place.line}:${place.column}`);
}

/** Frames of the kernel tell a reader nothing, but where no cell takes part they tell us. */
function stackOf(error: Error, sites: readonly NodeJS.CallSite[]): string {
  const places = sites.map(placeOf);
  const isReaders = places.some((place) => place !== undefined);
  const frames = sites
    .map((site, i) => frame(site, places[i]))
    .filter((text, i) => !isReaders || places[i] !== undefined || !kernelFrame.test(text));
  let head: string;
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    head = "Error"; // its own name or message cannot be read
  }
  return [head, ...frames.map((text) => `    at ${text}`)].join("\n");
}

/** Takes effect for all errors of this process that are made from now on. */
export function installStackTraces(): void {
  Error.prepareStackTrace = stackOf;
}
