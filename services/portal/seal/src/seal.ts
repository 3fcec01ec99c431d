// Sealing; libs/seal/seal.go in TypeScript.

import { Encrypter, type Recipient, Stanza } from "age-encryption";
import { base64, type Bytes, concat } from "./bytes.js";
import { type Context, digest } from "./context.js";
import { Fault } from "./fault.js";
import { maxSize, writeFrame } from "./frame.js";
import type { Holder } from "./holder.js";
import { split } from "./shamir.js";
import { lawful, newBlind, Share, shareInfo } from "./share.js";

/** What an envelope is sealed under. */
export interface Bid {
  readonly context: Context;
  readonly holders: readonly Holder[];
  readonly threshold: number; // how many of the holders open it
  readonly bidder: string; // the bidder's own age recipient
}

/** The sealed file of bytes. */
export async function seal(plain: Uint8Array, bid: Bid): Promise<Bytes> {
  const content = new ReadableStream<Uint8Array>({
    start(out) {
      out.enqueue(plain);
      out.close();
    },
  });
  const parts: Uint8Array[] = [];
  const sealed = (await sealStream(content, plain.length, bid)).getReader();
  for (let next = await sealed.read(); !next.done; next = await sealed.read()) parts.push(next.value);
  return concat(...parts);
}

/** The sealed file of a stream of size bytes, without holding either in memory. */
export async function sealStream(plain: ReadableStream<Uint8Array>, size: number, bid: Bid): Promise<ReadableStream<Uint8Array>> {
  if (!Number.isInteger(size) || size < 0 || size > maxSize) throw new Fault("seal.file.large");
  const ctx = await digest(bid.context);
  const e = new Encrypter();
  e.addRecipient(dealer(ctx, bid));
  try {
    if (!bid.holders[0]!.suite.bidderForm.test(bid.bidder)) throw new RangeError("a key of another suite");
    e.addRecipient(bid.bidder);
  } catch (cause) {
    throw new Fault("seal.bidder.unreadable", { cause });
  }
  return await e.encrypt(writeFrame(plain, size, ctx, bid.context.envelope));
}

/** The recipient of age's that splits a file key among holders. */
function dealer(ctx: Bytes, { holders, threshold: t }: Bid): Recipient {
  const n = holders.length;
  const odd = holders.findIndex((h, i) => h.suite !== holders[0]!.suite || holders.slice(0, i).some((o) => o.name === h.name));
  if (!lawful(t, n) || odd >= 0) throw new Fault("seal.holder.number", odd >= 0 ? { at: "holders." + String(odd) } : {});
  return {
    wrapFileKey: async (fileKey) => {
      const values = split(concat(fileKey), t, n);
      return await Promise.all(holders.map(async (holder, i) => {
        const { name, suite, key } = holder;
        const s = new Share(name, i + 1, concat(values[i]!, newBlind()));
        const body = await suite.seal(key, shareInfo(ctx, i + 1, t, n, name), s.data);
        return new Stanza(["bidseal", suite.name, name, String(t), String(n), base64(await s.commitment(ctx)), await holder.mark()], body);
      }));
    },
  };
}
