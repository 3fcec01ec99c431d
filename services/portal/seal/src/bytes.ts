// Bytes and the words that carry them; libs/seal/text.go in TypeScript.

/** Bytes that own their memory, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (s: string): Bytes => new TextEncoder().encode(s) as Bytes;

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let n = 0;
  for (const p of parts) {
    out.set(p, n);
    n += p.length;
  }
  return out;
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** equal, in a time that tells only the lengths. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  let differs = a.length ^ b.length;
  for (let i = 0; i < Math.min(a.length, b.length); i++) differs |= a[i]! ^ b[i]!;
  return differs === 0;
}

export const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));

/** base64 without padding. */
export const base64 = (b: Uint8Array): string => btoa(String.fromCharCode(...b)).replaceAll("=", "");

/** The inverse, of what base64 writes and nothing else; null otherwise. */
export function unbase64(s: string): Bytes | null {
  if (!/^[A-Za-z0-9+/]*$/.test(s) || s.length % 4 === 1) return null;
  const b = Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
  return base64(b) === s ? b : null;
}

const nameForm = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Reports whether a holder may be called so: names stand in headers and words. */
export const isName = (s: string): boolean => nameForm.test(s);

const sumSize = 4;
const maxWord = 4 << 10;

/** Kind, fields and data, with dots between; the data ends with the beginning of a hash of all before it. */
export async function word(kind: string, data: Uint8Array, ...fields: readonly string[]): Promise<string> {
  const front = [kind, ...fields].join(".") + ".";
  const sum = (await sha256(utf8(front), data)).subarray(0, sumSize);
  return front + base64(concat(data, sum)).replaceAll("+", "-").replaceAll("/", "_");
}

/** Reads a word of a kind with n fields; null when it is none. */
export async function unword(kind: string, text: string, n: number): Promise<{ fields: string[]; data: Bytes } | null> {
  text = text.trim();
  const parts = text.split(".");
  if (text.length > maxWord || parts.length !== n + 2 || parts[0] !== kind || /[\r\n]/.test(text)) return null;
  const last = parts[n + 1]!;
  const all = /[+/]/.test(last) ? null : unbase64(last.replaceAll("-", "+").replaceAll("_", "/"));
  if (all === null || all.length < sumSize) return null;
  const data = all.slice(0, -sumSize);
  const fields = parts.slice(1, n + 1);
  return (await word(kind, data, ...fields)) === text ? { fields, data } : null;
}
