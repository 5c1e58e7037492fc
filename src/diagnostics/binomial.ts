/** The binomial distribution: what counts of data sets follow when a posterior is calibrated. */

/** log k! for k = 0 … n. */
export function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) table[k] = table[k - 1]! + Math.log(k);
  return table;
}

/** P(X = k) for X ~ Binomial(n, p); `table` holds log j! up to at least n. */
export function binomialProbability(k: number, n: number, p: number, table: Float64Array): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(table[n]! - table[k]! - table[n - k]! + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** The smallest k with P(X ≤ k) ≥ probability, for X ~ Binomial(n, p). */
export function binomialQuantile(probability: number, n: number, p: number, table: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += binomialProbability(k, n, p, table);
    if (sum >= probability) return k;
  }
  return n;
}
