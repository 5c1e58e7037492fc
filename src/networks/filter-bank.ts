/**
 * Filter bank for random fields: the log mean square, over the field, of each of many learnt linear filters, then dense layers.
 *
 * The likelihood of a Gaussian field depends on the data through quadratic forms zᵀC(θ)⁻¹z alone, and under most covariances C⁻¹ couples
 * neighbours only: such a form is a sum of squared responses of small filters. With filters wₖ and patches pₛ of the field,
 *
 *   meanₛ (wₖ · pₛ)² = wₖᵀ M wₖ,   M = meanₛ pₛpₛᵀ,
 *
 * so the second moments M of the patches are all that the filters need of a field. M is formed once for all of them, which makes a
 * training step many times cheaper than one of a convolutional network. Fields whose law is not in their second moments need
 * `convolutional`.
 */
import { add, log, multiply, relu } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { matmul } from "../graph/matrix.js";
import { averagePool2d } from "../graph/pooling.js";
import { concat, pad, reshape, slice } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";
import type { Activation } from "./activation.js";
import { dense, requireWidths } from "./dense.js";
import { asImage } from "./image.js";
import type { Network } from "./network.js";
import { fanIn, type Scope } from "./scope.js";

export interface FilterBankOptions {
  /** Filters at each scale and each of the three paddings: none, half a filter (zeros around the field), and a whole one. Default 64. */
  readonly filters?: number;
  /** The filters see the field as it is (1) and as means over blocks of so many rows and columns, for dependence over longer distances. Default [1]. */
  readonly scales?: readonly number[];
  /** Rows and columns of a filter. Default 3. */
  readonly kernel?: number;
  /** Units of the dense layers. Default [128, 128]. */
  readonly hidden?: readonly number[];
  /** Activation of the dense layers. Default "relu". */
  readonly activation?: Activation;
}

// Where a filter all but cancels its field, entries of M near 1 leave rounding errors of some 1e-6: the floor keeps their logarithm quiet.
const floor = 1e-4;

/** M (B x T x T), T = channels · kernel², of the patches of an image with `border` zeros around it. */
function patchMoments(x: Expression, kernel: number, border: number): Expression {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const padded = border === 0 ? x : pad(pad(x, 2, border, border), 3, border, border);
  const [rows, columns] = [height + 2 * border - kernel + 1, width + 2 * border - kernel + 1];
  const taps = Array.from({ length: kernel * kernel }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kernel), tap % kernel];
    const seen = slice(slice(padded, 2, top, top + rows), 3, left, left + columns);
    return reshape(seen, [batch, channels, rows * columns]);
  });
  const patches = concat(taps, 1);
  return multiply(1 / (rows * columns), matmul(patches, patches, { transposeB: true }));
}

/** log wₖᵀMwₖ (B x filters). */
function energies(moments: Expression, filters: number, scope: Scope): Expression {
  const [batch, size] = moments.shape as [number, number, number];
  const weight = scope.parameter("weight", [filters, size], fanIn(1, size));
  const products = multiply(reshape(weight, [filters, size, 1]), reshape(weight, [filters, 1, size]));
  const forms = matmul(reshape(moments, [batch, size * size]), reshape(products, [filters, size * size]), {
    transposeB: true,
  });
  return log(add(relu(forms), floor)); // rounding can make a form slightly negative
}

/** The features of one image at the three paddings. */
function paddedEnergies(image: Expression, filters: number, kernel: number, scope: Scope): Expression[] {
  const borders = [...new Set([0, Math.floor(kernel / 2), kernel - 1])];
  return borders.map((border, i) =>
    energies(patchMoments(image, kernel, border), filters, scope.within(`filters${i + 1}`)),
  );
}

/**
 * A network for stationary, near-Gaussian fields on a grid (rows x columns, or channels x rows x columns). Three paddings tell the
 * inside, the edges and the corners of the field apart, where neighbours are missing.
 * @throws NabiError if widths are no positive whole numbers, or (when it is built) the data are no grid or smaller than a filter.
 */
export function filterBank(options: FilterBankOptions = {}): Network {
  const { filters = 64, scales = [1], kernel = 3, hidden = [128, 128], activation = "relu" } = options;
  requireWidths("filterBank", "filters and their rows", [filters, kernel]);
  requireWidths("filterBank", "scales", scales);
  if (scales.length === 0) throw new NabiError("filterBank: at least one scale is required, got none");
  const layers = dense({ hidden, activation });
  return {
    name: "filterBank",
    build: (x, outputs, scope) => {
      const image = asImage("filterBank", x);
      const sides = image.shape.slice(2);
      const least = kernel * Math.max(...scales);
      if (Math.min(...sides) < least)
        throw new NabiError(`filterBank: data of at least ${least} x ${least} are required, got ${sides.join(" x ")}`);
      const parts = scales.flatMap((scale) =>
        scale === 1
          ? paddedEnergies(image, filters, kernel, scope)
          : paddedEnergies(averagePool2d(image, scale), filters, kernel, scope.within(`scale${scale}`)),
      );
      return layers.build(concat(parts, 1), outputs, scope.within("dense"));
    },
  };
}
