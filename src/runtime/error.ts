/** Every error that nabi raises on purpose. Its message reads `name: what is required, got what came`, plus the cure where one is known. */
export class NabiError extends Error {
  override readonly name: string = "NabiError";
}

/** Raised when work ends because its AbortSignal fired; `partial` keeps what was finished, where that is of use. */
export class AbortError extends NabiError {
  override readonly name: string = "AbortError";
  readonly partial: unknown;

  constructor(message: string, partial?: unknown) {
    super(message);
    this.partial = partial;
  }
}
