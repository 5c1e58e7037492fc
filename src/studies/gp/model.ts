/** The spatial Gaussian-process study of the review: its model, and its own test fields. */
import { fileURLToPath } from "node:url";
import { prior } from "../../distributions/prior.js";
import { uniform } from "../../distributions/uniform.js";
import { gaussianProcess } from "../../simulators/gaussian-process.js";
import { type Simulations, simulations } from "../../simulators/simulations.js";
import type { Model } from "../../simulators/simulator.js";
import { readNpy } from "../../tables/npy.js";

/** θ ~ U(0, 0.6); Z ~ N(0, C), C_ij = exp(−d_ij / θ), on a 16 x 16 grid of the unit square with its edges. */
export const model: Model = {
  prior: prior({ lengthScale: uniform(0, 0.6) }),
  simulator: gaussianProcess({ grid: [16, 16], covariance: "exponential" }),
};

/** Path of a file of the study; compiled modules stand three folders below the package's root. */
export function studyFile(name: string): string {
  return fileURLToPath(new URL(`../../../../data/gp/${name}`, import.meta.url));
}

async function fields(name: "test" | "micro"): Promise<Simulations> {
  const [data, parameters] = await Promise.all([
    readNpy(studyFile(`${name}_fields.npy`)),
    readNpy(studyFile(`${name}_length_scales.npy`)),
  ]);
  const lengthScale = Float32Array.from(parameters.data as Float64Array);
  return simulations({
    parameters: { lengthScale },
    data: Float32Array.from(data.data as Float32Array),
    shape: [16, 16],
  });
}

/** The 1,000 test fields of the paper, regenerated from its seed, with their length scales. */
export function testFields(): Promise<Simulations> {
  return fields("test");
}

/** Three fields with length scales 0.1, 0.3 and 0.5: columns of the paper's Figure 3(b). */
export function microFields(): Promise<Simulations> {
  return fields("micro");
}
