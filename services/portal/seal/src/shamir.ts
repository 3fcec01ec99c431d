// Shamir's secret sharing over GF(2^8), the field of AES: libs/seal/shamir in TypeScript. Nothing branches on
// a secret and no table is indexed by one.

import type { Bytes } from "./bytes.js";

/** Splits secret into n shares, any t of which give it back; the one at point i stands at index i-1. */
export function split(secret: Bytes, t: number, n: number): Bytes[] {
  if (t < 2 || n < t || n > 255 || secret.length === 0) throw new RangeError("shamir: needs 2 ≤ t ≤ n ≤ 255 and a secret");
  const random = crypto.getRandomValues(new Uint8Array((t - 1) * secret.length));
  return Array.from({ length: n }, (_, i) => at(i + 1, secret, random));
}

/** The value at x of every byte's polynomial, by Horner's rule; coefficients from the highest degree down. */
function at(x: number, secret: Bytes, random: Bytes): Bytes {
  const y = new Uint8Array(secret.length);
  for (let from = 0; from < random.length; from += secret.length) {
    for (let j = 0; j < y.length; j++) y[j] = mul(y[j]!, x) ^ random[from + j]!;
  }
  for (let j = 0; j < y.length; j++) y[j] = mul(y[j]!, x) ^ secret[j]!;
  return y;
}

/** What the polynomial of lowest degree through the shares has at x: the secret at 0, a share elsewhere. */
export function value(x: number, points: readonly number[], shares: readonly Bytes[]): Bytes {
  const length = shares[0]?.length ?? 0;
  if (points.length < 2 || points.length !== shares.length || new Set(points).size !== points.length ||
    points.some((p) => p < 1 || p > 255) || shares.some((s) => s.length !== length)) {
    throw new RangeError("shamir: shares must be at distinct points other than 0 and of one length");
  }
  const out = new Uint8Array(length);
  points.forEach((p, i) => {
    let weight = 1; // Lagrange: the product of (x-q)/(p-q) over the other points
    for (const q of points) if (q !== p) weight = mul(weight, mul(x ^ q, inverse(p ^ q)));
    shares[i]!.forEach((y, k) => { out[k] = out[k]! ^ mul(weight, y); });
  });
  return out;
}

function mul(a: number, b: number): number {
  let product = 0;
  for (let i = 0; i < 8; i++) {
    product ^= a & -(b & 1);
    a = ((a << 1) ^ (0x11b & -(a >> 7))) & 0xff;
    b >>= 1;
  }
  return product;
}

/** a^254, as a^255 is 1 for every a but 0. */
function inverse(a: number): number {
  let out = 1;
  for (let i = 0; i < 7; i++) {
    a = mul(a, a);
    out = mul(out, a);
  }
  return out;
}
