// A bid, made where the bidder sits: three envelopes sealed, named by their hashes, and the statement that hands them in.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, type Envelope, Fault, Header, Holder, readNotice, seal, type SuiteName } from "../src/index.js";
import type { Read } from "./ask.js";
import { sha256 } from "./hash.js";
import { join, type Papers, split } from "./papers.js";

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
  readonly last?: boolean; // a last offer
  readonly kinds?: readonly Envelope[]; // the envelopes it takes, where that is not all of them
}

/** An organization, as the register names it. */
export interface Party { readonly id: string; readonly name: string; readonly credit_code?: string }

/** What one member of a consortium does. */
export interface AgreedShare { readonly member: string; readonly work: string; readonly percent: number; readonly small?: boolean }

/** What the bidder answers to a criterion that the platform scores: a level by its name, or a number; none is 0. */
export interface Answer { readonly code: string; readonly level?: string; readonly count?: number }

/** What the bidder writes, by envelope; the shapes are those of the contract. */
export interface Content {
  readonly qualification?: { readonly declares?: readonly string[]; readonly sme: boolean; readonly contact_name: string; readonly contact_phone: string; readonly agreement?: readonly AgreedShare[] };
  readonly technical?: { readonly plan: string; readonly team: string; readonly record: string; readonly answers?: readonly Answer[] };
  readonly price: { readonly price: number }; // fen
}

/** A criterion that asks for an answer: how many of its unit, or which of its levels. */
export interface Fact { readonly code: string; readonly name: string; readonly unit?: string; readonly levels?: readonly string[] }

/** What the law wants of every supplier; each is declared for itself. */
export interface Condition { readonly code: string; readonly text: string }

/** The answer that was written for a criterion, or the sentence that says why it is none. The form of it is that of the contract in Go. */
export function answerOf(f: Fact, written: string): Answer | string {
  if (written === "") return `请答复“${f.name}”${f.unit === undefined ? "属于哪一档" : `有多少${f.unit}，没有的写0`}。`;
  if (f.unit === undefined) return f.levels?.includes(written) === true ? { code: f.code, level: written } : `“${f.name}”没有“${written}”这一档，请从列出的档次中选择。`;
  const count = Number(written);
  if (!/^\d{1,10}$/.test(written) || count > 1_000_000_000) return `“${f.name}”应为0以上的整数，请修改。`;
  return { code: f.code, ...(count > 0 ? { count } : {}) };
}

/** The kinds of envelopes, in the order of every list of them. */
export const kinds = ["qualification", "technical", "price"] as const satisfies readonly Envelope[];

/** The envelopes of what is made now. */
export const kindsOf = (s: Setting): readonly Envelope[] => s.kinds ?? kinds;

/** One sealed envelope, ready to be sent. */
export interface Sealed { readonly kind: Envelope; readonly file: Bytes; readonly hash: string }

const contextOf = (s: Setting, envelope: Envelope) =>
  ({ tender: s.tender, lot: s.lot, envelope, bidder: s.bidder, revision: s.revision, noticeHash: s.notice });

/** Holds the keys that the page shows against the notice that everybody reads, and against those that a file is said to be for. */
export async function agrees(read: Read, s: Setting, sealed: readonly Sealed[] = []): Promise<void> {
  const notice = await readNotice(await read("/api/tender/tenders/" + encodeURIComponent(s.tender) + "/notice"), { tender: s.tender, lot: s.lot, noticeHash: s.notice });
  const keys = await Promise.all(notice.holders.map((h) => h.text()));
  if (notice.threshold !== s.threshold || canonical(keys) !== canonical(s.holders)) throw new Fault("seal.notice.other");
  const marks = canonical(await Promise.all(notice.holders.map((h) => h.mark())));
  for (const e of sealed) {
    if (canonical((await Header.read(e.file, contextOf(s, e.kind))).marks) !== marks) throw new Fault("seal.notice.other");
  }
}

/** Seals the envelopes with their papers. recipient is the bidder's own key; begun hears of each envelope. */
export async function sealBid(content: Content, s: Setting, recipient: string, papers: Papers = {}, begun: (kind: Envelope) => void = () => {}): Promise<Sealed[]> {
  const holders = await Promise.all(s.holders.map(Holder.parse));
  const sealed: Sealed[] = [];
  for (const kind of kindsOf(s)) { // one after another: a telephone has one core to spare
    begun(kind);
    const file = await seal(await join(content[kind]!, papers[kind]), { context: contextOf(s, kind), holders, threshold: s.threshold, bidder: recipient });
    sealed.push({ kind, file, hash: await sha256(file) });
  }
  return sealed;
}

/** Takes files that sanshe-seal has sealed; each must be of this purchase, bidder and revision, or nobody could open it. */
export async function takeFiles(files: ReadonlyMap<Envelope, Bytes>, s: Setting): Promise<Sealed[]> {
  return await Promise.all(kindsOf(s).filter((k) => files.has(k)).map(async (kind) => {
    const file = files.get(kind)!;
    await Header.read(file, contextOf(s, kind));
    return { kind, file, hash: await sha256(file) };
  }));
}

/** Opens what was sealed with the bidder's own key, and says what it holds; its papers are what it says of them. */
export async function openOwn(kind: Envelope, file: Bytes, s: Setting, identity: string): Promise<unknown> {
  const header = await Header.read(file, contextOf(s, kind));
  return (await split(await header.open(file, await header.own(identity)))).says;
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

