/**
 * Dense Cholesky factors and triangular solves on row-major Float64Arrays. Every inner loop runs along rows, so memory is read in order.
 * Matrices are n x n with leading dimension n; only lower triangles are read or written.
 */

/**
 * Overwrites the lower triangle of a symmetric positive definite matrix with L, where L Lᵀ is the matrix; entries above the diagonal stay.
 * Returns −1 if it succeeded, else the first pivot (row, from 0) that is not greater than `tolerance`: the matrix is singular to that
 * precision, and its rows from there on are spoilt.
 */
export function cholesky(matrix: Float64Array, n: number, tolerance = 0): number {
  for (let i = 0; i + 1 < n; i += 2) {
    eliminateRowPair(matrix, n, i);
    const first = matrix[i * n + i]!;
    if (!(first > tolerance)) return i;
    const pivot = Math.sqrt(first);
    const below = matrix[(i + 1) * n + i]! / pivot;
    const second = matrix[(i + 1) * n + i + 1]! - below * below;
    matrix[i * n + i] = pivot;
    matrix[(i + 1) * n + i] = below;
    if (!(second > tolerance)) return i + 1;
    matrix[(i + 1) * n + i + 1] = Math.sqrt(second);
  }
  return n % 2 === 1 ? finishLastRow(matrix, n, tolerance) : -1;
}

/**
 * Rows i and i + 1 of L up to column i − 1, and what is left of their 2 x 2 diagonal block; i is even.
 * Two columns at a time: each entry that is loaded enters two products, which halves the time of the plain loop.
 */
function eliminateRowPair(m: Float64Array, n: number, i: number): void {
  const r = i * n;
  const s = r + n;
  for (let j = 0; j < i; j += 2) {
    const p = j * n;
    const q = p + n;
    let rp = m[r + j]!;
    let rq = m[r + j + 1]!;
    let sp = m[s + j]!;
    let sq = m[s + j + 1]!;
    for (let k = 0; k < j; k++) {
      const rk = m[r + k]!;
      const sk = m[s + k]!;
      const pk = m[p + k]!;
      const qk = m[q + k]!;
      rp -= rk * pk;
      rq -= rk * qk;
      sp -= sk * pk;
      sq -= sk * qk;
    }
    rp /= m[p + j]!;
    sp /= m[p + j]!;
    m[r + j] = rp;
    m[s + j] = sp;
    m[r + j + 1] = (rq - rp * m[q + j]!) / m[q + j + 1]!;
    m[s + j + 1] = (sq - sp * m[q + j]!) / m[q + j + 1]!;
  }
  m[r + i]! -= dot(m, r, m, r, i);
  m[s + i]! -= dot(m, s, m, r, i);
  m[s + i + 1]! -= dot(m, s, m, s, i);
}

/** The last row of a matrix of odd size; the result of `cholesky`. */
function finishLastRow(m: Float64Array, n: number, tolerance: number): number {
  const i = n - 1;
  for (let j = 0; j < i; j++) m[i * n + j] = (m[i * n + j]! - dot(m, i * n, m, j * n, j)) / m[j * n + j]!;
  const pivot = m[i * n + i]! - dot(m, i * n, m, i * n, i);
  if (!(pivot > tolerance)) return i;
  m[i * n + i] = Math.sqrt(pivot);
  return -1;
}

/** Σ_k x[k] y[k] over `length` entries from the two starts; four sums, so that additions need not wait for each other. */
function dot(x: Float64Array, startX: number, y: Float64Array, startY: number, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    a += x[startX + k]! * y[startY + k]!;
    b += x[startX + k + 1]! * y[startY + k + 1]!;
    c += x[startX + k + 2]! * y[startY + k + 2]!;
    d += x[startX + k + 3]! * y[startY + k + 3]!;
  }
  for (; k < length; k++) a += x[startX + k]! * y[startY + k]!;
  return a + b + (c + d);
}

/** x ← L⁻¹ x for the n entries of `x` from `offset`. */
export function solveLower(lower: Float64Array, n: number, x: Float64Array, offset = 0): void {
  for (let i = 0; i < n; i++) {
    x[offset + i] = (x[offset + i]! - dot(lower, i * n, x, offset, i)) / lower[i * n + i]!;
  }
}

/** x ← L⁻ᵀ x for the n entries of `x` from `offset`. */
export function solveLowerTransposed(lower: Float64Array, n: number, x: Float64Array, offset = 0): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const value = x[offset + i]! / lower[row + i]!;
    x[offset + i] = value;
    for (let j = 0; j < i; j++) x[offset + j]! -= lower[row + j]! * value;
  }
}

/** x ← L x for the n entries of `x` from `offset`. */
export function multiplyLower(lower: Float64Array, n: number, x: Float64Array, offset = 0): void {
  for (let i = n - 1; i >= 0; i--) x[offset + i] = dot(lower, i * n, x, offset, i + 1);
}

/** log det(L Lᵀ) = 2 Σ log L_ii. */
export function logDeterminant(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i]!);
  return 2 * sum;
}

/** The lower triangle of (L Lᵀ)⁻¹ in a new n x n array; above its diagonal there is nothing of use. */
export function choleskyInverse(lower: Float64Array, n: number): Float64Array {
  const inverse = inverseColumns(lower, n);
  const sums = new Float64Array(4);
  // Entry (i, j) is Σ_{k ≥ i} of rows i and j of (L⁻¹)ᵀ. It goes below the diagonal of the same array, the last of a pair of rows on it:
  // later rows only need what is to the right of there.
  for (let i = 0; i + 1 < n; i += 2) {
    const [r, s] = [i * n, (i + 1) * n];
    for (let j = 0; j <= i; j += 2) {
      dotPairs(inverse, r, s, inverse, j * n, (j + 1) * n, i, n, sums);
      inverse[r + j] = sums[0]!;
      if (j < i) inverse[r + j + 1] = sums[1]!;
      inverse[s + j] = sums[2]!;
      inverse[s + j + 1] = sums[3]!;
    }
  }
  const last = (n - 1) * n;
  if (n % 2 === 1) {
    const end = inverse[last + n - 1]!;
    for (let j = 0; j < n; j++) inverse[last + j] = end * inverse[j * n + n - 1]!;
  }
  return inverse;
}

/** (L⁻¹)ᵀ: row j holds column j of L⁻¹, so that sums over k run along rows. */
function inverseColumns(lower: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  const sums = new Float64Array(4);
  for (let i = 0; i + 1 < n; i += 2) {
    const [r, s] = [i * n, (i + 1) * n];
    const [first, below, second] = [lower[r + i]!, lower[s + i]!, lower[s + i + 1]!];
    for (let j = 0; j < i; j += 2) {
      const [p, q] = [j * n, (j + 1) * n];
      dotPairs(lower, r, s, columns, p, q, j, i, sums);
      columns[p + i] = -sums[0]! / first;
      columns[q + i] = -sums[1]! / first;
      columns[p + i + 1] = -(sums[2]! + below * columns[p + i]!) / second;
      columns[q + i + 1] = -(sums[3]! + below * columns[q + i]!) / second;
    }
    columns[r + i] = 1 / first;
    columns[r + i + 1] = -below / (first * second);
    columns[s + i + 1] = 1 / second;
  }
  if (n % 2 === 1) finishLastColumn(lower, columns, n);
  return columns;
}

/** The last row of L⁻¹ for a matrix of odd size. */
function finishLastColumn(lower: Float64Array, columns: Float64Array, n: number): void {
  const i = n - 1;
  const pivot = lower[i * n + i]!;
  for (let j = 0; j < i; j++) columns[j * n + i] = -dot(lower, i * n + j, columns, j * n + j, i - j) / pivot;
  columns[i * n + i] = 1 / pivot;
}

/** sums ← Σ_{start ≤ k < end} of x_r y_p, x_r y_q, x_s y_p and x_s y_q at k, for rows that begin at r, s, p and q: each number that is loaded enters two products. */
function dotPairs(
  x: Float64Array,
  r: number,
  s: number,
  y: Float64Array,
  p: number,
  q: number,
  start: number,
  end: number,
  sums: Float64Array,
): void {
  let [rp, rq, sp, sq] = [0, 0, 0, 0];
  for (let k = start; k < end; k++) {
    const rk = x[r + k]!;
    const sk = x[s + k]!;
    const pk = y[p + k]!;
    const qk = y[q + k]!;
    rp += rk * pk;
    rq += rk * qk;
    sp += sk * pk;
    sq += sk * qk;
  }
  sums[0] = rp;
  sums[1] = rq;
  sums[2] = sp;
  sums[3] = sq;
}
