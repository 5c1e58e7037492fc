/**
 * Threefry-2x32-20: a bijection of 64 bits for every 64-bit key, so a counter is all the state that a stream needs.
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11.
 */

const parity = 0x1bd11bda; // Skein's key-schedule constant, lower 32 bits

/** Writes the two output words of counter (counter0, counter1) under key (key0, key1); all words are taken modulo 2³². */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, output: Uint32Array): void {
  const key2 = parity ^ key0 ^ key1;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  for (let group = 0, a = key1, b = key2, c = key0; group < 5; group++) {
    // Four rounds; the rotations alternate between (13, 15, 26, 6) and (17, 29, 16, 24).
    if ((group & 1) === 0) {
      x = (x + y) | 0;
      y = ((y << 13) | (y >>> 19)) ^ x;
      x = (x + y) | 0;
      y = ((y << 15) | (y >>> 17)) ^ x;
      x = (x + y) | 0;
      y = ((y << 26) | (y >>> 6)) ^ x;
      x = (x + y) | 0;
      y = ((y << 6) | (y >>> 26)) ^ x;
    } else {
      x = (x + y) | 0;
      y = ((y << 17) | (y >>> 15)) ^ x;
      x = (x + y) | 0;
      y = ((y << 29) | (y >>> 3)) ^ x;
      x = (x + y) | 0;
      y = ((y << 16) | (y >>> 16)) ^ x;
      x = (x + y) | 0;
      y = ((y << 24) | (y >>> 8)) ^ x;
    }
    // The keys rotate: (key1, key2), (key2, key0), (key0, key1), …
    x = (x + a) | 0;
    y = (y + b + group + 1) | 0;
    const first = a;
    a = b;
    b = c;
    c = first;
  }
  output[0] = x;
  output[1] = y;
}
