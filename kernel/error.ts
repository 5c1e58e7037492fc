/** Raised on purpose by the kernel and its commands: one clear sentence `name: what is required, got what came`, plus the cure. */
export class KernelError extends Error {
  override readonly name: string = "KernelError";
}
