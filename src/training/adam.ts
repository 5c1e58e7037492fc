/** Adam (Kingma and Ba, 2015) on one flat vector of parameters, beside the graph. */

export interface Adam {
  /** One step on `parameters`, in place. */
  step(parameters: Float32Array, gradient: Float32Array, learningRate: number): void;
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
// Moments of parameters that no longer move decay into denormal numbers, which processors handle many times slower.
const denormal = 1e-30;

// V8 can leave one long loop a call in its baseline code for ever, fifteen times slower; a function that is called often is optimised.
const chunk = 1024;

/** Pieces [start, end) of 0 … size − 1. */
function pieces(size: number): readonly (readonly [number, number])[] {
  return Array.from(
    { length: Math.ceil(size / chunk) },
    (_, k) => [k * chunk, Math.min((k + 1) * chunk, size)] as const,
  );
}

export function adam(size: number): Adam {
  const moments = { first: new Float32Array(size), second: new Float32Array(size) };
  const parts = pieces(size);
  let steps = 0;
  return {
    step: (parameters, gradient, learningRate) => {
      steps++;
      const rate = learningRate / (1 - beta1 ** steps);
      const correction = 1 / Math.sqrt(1 - beta2 ** steps);
      for (const [start, end] of parts) move(parameters, gradient, moments, rate, correction, start, end);
    },
  };
}

function move(
  parameters: Float32Array,
  gradient: Float32Array,
  { first, second }: { readonly first: Float32Array; readonly second: Float32Array },
  rate: number,
  correction: number,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const g = gradient[i]!;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    // No comparison with either sign: signs are a coin toss that the processor would guess wrong half of the time (2.3 times slower).
    first[i] = Math.abs(m) < denormal ? 0 : m;
    second[i] = v < denormal ? 0 : v;
    parameters[i]! -= (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}

function squaredNorm(x: Float32Array, start: number, end: number): number {
  let total = 0;
  for (let i = start; i < end; i++) total += x[i]! * x[i]!;
  return total;
}

function scale(x: Float32Array, factor: number, start: number, end: number): void {
  for (let i = start; i < end; i++) x[i]! *= factor;
}

/** Scales a gradient down to `largest` where its Euclidean norm is greater; returns the norm before. */
export function clipGradient(gradient: Float32Array, largest: number): number {
  const parts = pieces(gradient.length);
  const norm = Math.sqrt(parts.reduce((total, [start, end]) => total + squaredNorm(gradient, start, end), 0));
  if (norm > largest) for (const [start, end] of parts) scale(gradient, largest / norm, start, end);
  return norm;
}
