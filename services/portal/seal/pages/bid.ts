// A bid, made where the bidder sits: three envelopes sealed, named by their hashes, and the statement that hands them in.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, type Envelope, Header, Holder, seal, type SuiteName } from "../src/index.js";

/** What a bid is sealed under; the page carries it, and nothing of it is secret. */
export interface Setting {
  readonly tender: string;
  readonly lot: string; // "" where the purchase has no lots
  readonly bidder: string;
  readonly revision: number;
  readonly notice: string; // SHA-256, hexadecimal
  readonly suite: SuiteName;
  readonly threshold: number;
  readonly holders: readonly string[]; // public keys, as the notice has them
}

/** An organization, as the register names it. */
export interface Party { readonly id: string; readonly name: string; readonly credit_code?: string }

/** What one member of a consortium does. */
export interface AgreedShare { readonly member: string; readonly work: string; readonly percent: number }

/** What the bidder writes, by envelope; the shapes are those of the contract. */
export interface Content {
  readonly qualification: { readonly sme: boolean; readonly contact_name: string; readonly contact_phone: string; readonly agreement?: readonly AgreedShare[] };
  readonly technical: { readonly plan: string; readonly team: string; readonly record: string };
  readonly price: { readonly price: number }; // fen
}

/** The kinds of envelopes, in the order of every list of them. */
export const kinds = ["qualification", "technical", "price"] as const satisfies readonly Envelope[];

/** One sealed envelope, ready to be sent. */
export interface Sealed { readonly kind: Envelope; readonly file: Bytes; readonly hash: string }

const contextOf = (s: Setting, envelope: Envelope) =>
  ({ tender: s.tender, lot: s.lot, envelope, bidder: s.bidder, revision: s.revision, noticeHash: s.notice });

export const hex = (b: Uint8Array): string => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");

export const sha256 = async (b: Uint8Array): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", b as Bytes)));

/** Seals the three envelopes. recipient is the bidder's own key. */
export async function sealBid(content: Content, s: Setting, recipient: string): Promise<Sealed[]> {
  const holders = await Promise.all(s.holders.map(Holder.parse));
  const sealed: Sealed[] = [];
  for (const kind of kinds) { // one after another: a telephone has one core to spare
    const file = await seal(new TextEncoder().encode(JSON.stringify(content[kind])), { context: contextOf(s, kind), holders, threshold: s.threshold, bidder: recipient });
    sealed.push({ kind, file, hash: await sha256(file) });
  }
  return sealed;
}

/** Takes files that sanshe-seal has sealed; each must be of this purchase, bidder and revision, or nobody could open it. */
export async function takeFiles(files: ReadonlyMap<Envelope, Bytes>, s: Setting): Promise<Sealed[]> {
  return await Promise.all(kinds.filter((k) => files.has(k)).map(async (kind) => {
    const file = files.get(kind)!;
    await Header.read(file, contextOf(s, kind));
    return { kind, file, hash: await sha256(file) };
  }));
}

/** Opens what was sealed with the bidder's own key, and says what it holds. */
export async function openOwn(kind: Envelope, file: Bytes, s: Setting, identity: string): Promise<unknown> {
  const header = await Header.read(file, contextOf(s, kind));
  return JSON.parse(new TextDecoder().decode(await header.open(file, await header.own(identity))));
}

/** The key of a file by the bidder's own, for the hour in which holders have lost theirs. */
export async function ownFileKey(kind: Envelope, header: Bytes, s: Setting, identity: string): Promise<Bytes> {
  return await (await Header.read(header, contextOf(s, kind))).own(identity);
}

/** A pair of keys that signs one statement. */
export function newSigner(): { key: string; sign(text: string): string } {
  const { secretKey, publicKey } = ed25519.keygen();
  return { key: base64(publicKey), sign: (text) => base64(ed25519.sign(new TextEncoder().encode(text), secretKey)) };
}

/** RFC 8785 for what statements hold: members in order, well-formed strings, whole numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    return "{" + Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => JSON.stringify(k) + ":" + canonical(v)).join(",") + "}";
  }
  return JSON.stringify(value);
}

export const base64 = (b: Uint8Array): string => btoa(Array.from(b, (x) => String.fromCharCode(x)).join(""));

export const unbase64 = (s: string): Bytes => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

