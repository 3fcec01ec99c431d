// Sealed files go up in pieces, under the name of their own hash: what arrived stays, and only what is missing is sent again.

import { type Ask, pause, persist } from "./ask.js";
import { canonical, newSigner, type Party, type Sealed, type Setting } from "./bid.js";

/** What the platform has of a file. */
export interface Upload { readonly hash: string; readonly missing: readonly number[]; readonly complete: boolean }

/** How far a file has come: 已上传 is not 已齐全, and neither is 已递交. */
export type Reached = "waiting" | "uploaded" | "complete";

/** What a sender hears on the way. */
export interface Hear {
  progress(sealed: Sealed, share: number, reached: Reached): void;
  broken(again: boolean): void; // the connection is away, and then back
}

/** Sends one file, whatever of it is there already. */
export async function upload(ask: Ask, s: Setting, chunk: number, sealed: Sealed, hear: Hear, rest = pause): Promise<void> {
  const all = `/api/tender/tenders/${encodeURIComponent(s.tender)}/uploads`;
  const at = `${all}/${sealed.hash}`;
  const size = sealed.file.length;
  const count = Math.ceil(size / chunk);
  const again = <T>(act: () => Promise<T>): Promise<T> => persist(act, hear.broken, rest);
  const there = (await again(() => ask<{ items: readonly Upload[] }>("GET", all))).items.find((u) => u.hash === sealed.hash);
  const missing = there?.missing ?? [...Array(count).keys()];
  let left = missing.length;
  for (const n of missing) {
    hear.progress(sealed, 1 - left / count, "waiting");
    await again(() => ask("PUT", `${at}/chunks/${n}?size=${size}`, sealed.file.subarray(n * chunk, (n + 1) * chunk)));
    left--;
  }
  hear.progress(sealed, 1, "uploaded");
  if (there?.complete !== true) await again(() => ask("POST", `${at}/completion`, { kind: sealed.kind, revision: s.revision }));
  hear.progress(sealed, 1, "complete");
}

/** A bid as the platform answers, as far as the page needs it. */
export interface Accepted { readonly id: string }

/** Hands the bid in: one small signed statement. It is sent again as it is, under one key, until there is an answer. */
export async function finalize(ask: Ask, s: Setting, all: readonly Sealed[], broken: Hear["broken"], rest = pause, members: readonly Party[] = []): Promise<Accepted> {
  const statement = {
    bidder: s.bidder, envelopes: all.map(({ kind, hash, file }) => ({ kind, hash, size: file.length })),
    notice: s.notice, revision: s.revision, tender: s.tender, ...(s.last === true ? { last: true } : {}),
    ...(members.length > 0 ? { members } : {}), // who bids alone names nobody
  };
  const signer = newSigner();
  const body = { statement, key: signer.key, signature: signer.sign(canonical(statement)) };
  const key = crypto.randomUUID();
  return await persist(() => ask<Accepted>("POST", `/api/tender/tenders/${encodeURIComponent(s.tender)}/bids`, body, key), broken, rest);
}
