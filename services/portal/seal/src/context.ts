// Where a file belongs; libs/seal/context.go in TypeScript.

import { type Bytes, sha256, utf8 } from "./bytes.js";
import { Fault } from "./fault.js";

export type Envelope = "qualification" | "technical" | "price";

/** Sealed into every share and into the content; a file opens under no other. */
export interface Context {
  readonly tender: string;
  readonly lot: string; // "" where the purchase has no lots
  readonly envelope: Envelope;
  readonly bidder: string;
  readonly revision: number; // from 1
  readonly noticeHash: string; // SHA-256 of the notice, hexadecimal, lower case
}

const maxName = 200; // bytes
const maxRevision = 2 ** 31;

/** SHA-256 over the canonical JSON (RFC 8785): members in order, and JSON.stringify does the rest for well-formed strings. */
export async function digest(c: Context): Promise<Bytes> {
  const at = wrong(c);
  if (at !== "") throw new Fault("seal.context.wrong", { at });
  const { bidder, envelope, lot, noticeHash, revision, tender } = c;
  return await sha256(utf8(JSON.stringify({ bidder, envelope, lot, noticeHash, revision, tender })));
}

function wrong(c: Context): string {
  if (c.tender === "" || !plain(c.tender)) return "tender";
  if (!plain(c.lot)) return "lot";
  if (!Object.hasOwn(padding, c.envelope)) return "envelope";
  if (c.bidder === "" || !plain(c.bidder)) return "bidder";
  if (!Number.isInteger(c.revision) || c.revision < 1 || c.revision > maxRevision) return "revision";
  return /^[0-9a-f]{64}$/.test(c.noticeHash) ? "" : "noticeHash";
}

const plain = (s: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(s) && utf8(s).length <= maxName;

const block = 4096;

/** How the length of an envelope is hidden: from the frame's size to the padded one. */
export const padding: Readonly<Record<Envelope, (size: number) => number>> = { qualification: padme, technical: padme, price: blocks };

function blocks(size: number): number { return Math.ceil(size / block) * block; }

function padme(size: number): number {
  const e = 31 - Math.clz32(size);
  const step = 2 ** (e - (32 - Math.clz32(e)));
  return Math.ceil(size / step) * step;
}
