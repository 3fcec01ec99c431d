// The ceremony of a key: made here, locked by a passphrase, saved as a file, and proven with that very file.

import { HolderKey, lock, newBidder, type SuiteName, unlock } from "../src/index.js";

/** A key as its holder keeps it. */
export interface Kept {
  readonly file: string; // under the passphrase
  readonly name: string; // of the file
}

/** A holder's new key: what is saved, and what may be told. */
export async function newHolderKey(suite: SuiteName, name: string, passphrase: string, about: string): Promise<Kept & { holder: string; fingerprint: string }> {
  const key = await HolderKey.generate(suite, name);
  return { file: await key.lock(passphrase), name: fileName("持有人私钥", name + "-" + about), holder: await key.holder.text(), fingerprint: await key.holder.fingerprint() };
}

/** Opens the file that was saved. It takes seconds: so much a guess costs, too. */
export const savedKey = (file: string, passphrase: string): Promise<HolderKey> => HolderKey.unlock(file, passphrase);

/** The bidder's own key: the same kind of file as sanshe-seal writes. */
export async function newOwnKey(suite: SuiteName, passphrase: string, about: string): Promise<Kept & { identity: string; recipient: string }> {
  const { identity, recipient } = await newBidder(suite);
  return { file: await lock(identity, passphrase), name: fileName("本人密钥", about), identity, recipient };
}

/** The identity in a file of the bidder's own key. */
export const ownIdentity = (file: string, passphrase: string): Promise<string> => unlock(file, passphrase);

/** A name that every system takes. */
export const fileName = (what: string, about: string): string => `${what}-${about.replace(/[^\p{L}\p{N}-]+/gu, "-")}.txt`;

/** What a passphrase is worth, in words. The bound of twelve characters is the key's own. */
export function strength(passphrase: string): "short" | "weak" | "fair" | "good" {
  const chars = [...passphrase];
  if (chars.length < 12) return "short";
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /\p{Lo}/u, /[^\p{L}\p{Nd}]/u].filter((k) => k.test(passphrase)).length;
  const different = new Set(chars).size;
  if (different < 6 || /^\d+$/.test(passphrase)) return "weak";
  return chars.length >= 20 || kinds >= 3 && different >= 10 ? "good" : "fair";
}
