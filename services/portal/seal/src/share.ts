// One holder's part of a file key; libs/seal/share.go in TypeScript.

import { type Bytes, concat, isName, sha256, unword, utf8, word } from "./bytes.js";
import { Fault } from "./fault.js";

const shareWord = "bidseal-share-v1";
export const maxHolders = 16;
const valueSize = 16;
const blindSize = 32;
export const shareSize = valueSize + blindSize;

/** A share, out in the open: its value at the holder's point, and what kept its commitment from telling it. */
export class Share {
  constructor(readonly holder: string, readonly point: number, readonly data: Bytes) {}

  get value(): Bytes { return this.data.slice(0, valueSize); }

  /** The text form in which a share travels. */
  text(): Promise<string> { return word(shareWord, this.data, this.holder, String(this.point)); }

  static async parse(text: string): Promise<Share> {
    const w = await unword(shareWord, text, 2);
    const [name = "", point = ""] = w?.fields ?? [];
    if (w === null || w.data.length !== shareSize || !isName(name) || !/^[1-9][0-9]?$/.test(point) || Number(point) > maxHolders) {
      throw new Fault("seal.share.unreadable");
    }
    return new Share(name, Number(point), w.data);
  }

  /** Binds the bidder to a share without telling it. */
  commitment(ctx: Bytes): Promise<Bytes> { return sha256(utf8("bidseal-share-v1"), ctx, Uint8Array.of(this.point), this.data); }
}

export const newBlind = (): Bytes => crypto.getRandomValues(new Uint8Array(blindSize));

/** What a share is sealed under: it opens in its own place of a file of its own context, and nowhere else. */
export const shareInfo = (ctx: Bytes, point: number, t: number, n: number, holder: string): Bytes =>
  concat(utf8("bidseal-seal-v1"), ctx, Uint8Array.of(point, t, n), utf8(holder));

/** Thresholds at which neither one holder opens a bid nor one lost key keeps it shut. */
export const lawful = (t: number, n: number): boolean => t >= 2 && t < n && n <= maxHolders;
