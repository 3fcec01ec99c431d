// What a holder does at the opening: one key, all headers of a stage, one answer.

import { Fault, Header, type HolderKey, type Envelope } from "../src/index.js";
import { unbase64 } from "./bid.js";

/** A header that waits for shares. */
export interface Waiting {
  readonly bid: string;
  readonly bidder: string;
  readonly revision: number;
  readonly kind: Envelope;
  readonly header: string; // base64
}

/** A share for one envelope, or why there is none: both go into the record. */
export interface Released { readonly bid: string; readonly kind: Envelope; readonly share?: string; readonly fault?: Fault }

/** Opens the holder's share of every header. What one bidder has sealed badly keeps no other bid shut. */
export async function releaseAll(key: HolderKey, list: readonly Waiting[], tender: string, lot: string, notice: string, tell: (done: number) => void): Promise<Released[]> {
  const out: Released[] = [];
  for (const w of list) {
    try {
      const header = await Header.read(unbase64(w.header), { tender, lot, envelope: w.kind, bidder: w.bidder, revision: w.revision, noticeHash: notice });
      out.push({ bid: w.bid, kind: w.kind, share: await (await header.release(key)).text() });
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      if (err.code === "seal.holder.stranger") throw err; // not this holder's key at all: nothing is to be sent
      out.push({ bid: w.bid, kind: w.kind, fault: err });
    }
    tell(out.length);
    await new Promise((paint) => setTimeout(paint)); // the page may draw its progress
  }
  return out;
}

