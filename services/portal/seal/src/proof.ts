// Proof that a private key is at hand; libs/seal/proof.go in TypeScript.

import { type Bytes, concat, same, sha256, unword, utf8, word } from "./bytes.js";
import { Fault } from "./fault.js";
import type { Holder, HolderKey } from "./holder.js";

const challengeWord = "bidseal-challenge-v1";
const answerWord = "bidseal-answer-v1";
const tokenSize = 32;

/** Makes a test envelope for the holder; expect is what proven holds the answer against. */
export async function challenge(h: Holder): Promise<{ challenge: string; expect: Bytes }> {
  const token = crypto.getRandomValues(new Uint8Array(tokenSize));
  const sealed = await h.suite.seal(h.key, proofInfo(h.name), token);
  return { challenge: await word(challengeWord, sealed, h.suite.name, h.name), expect: await sha256(await answerTo(token, h)) };
}

/** Opens a challenge and answers it. */
export async function prove(key: HolderKey, text: string): Promise<string> {
  const w = await unword(challengeWord, text, 2);
  if (w === null) throw new Fault("seal.proof.unreadable");
  const h = key.holder;
  if (w.fields[0] !== h.suite.name || w.fields[1] !== h.name) throw new Fault("seal.proof.other");
  let token: Bytes;
  try {
    token = await key.open(proofInfo(h.name), w.data);
    if (token.length !== tokenSize) throw new RangeError("not a token");
  } catch (cause) {
    throw new Fault("seal.proof.other", { cause });
  }
  return await word(answerWord, await answerTo(token, h), h.name);
}

/** Holds an answer against what challenge expects. */
export async function proven(h: Holder, answer: string, expect: Uint8Array): Promise<void> {
  const w = await unword(answerWord, answer, 1);
  if (w === null) throw new Fault("seal.proof.unreadable");
  if (w.fields[0] !== h.name || !same(await sha256(w.data), expect)) throw new Fault("seal.proof.wrong");
}

const answerTo = (token: Bytes, h: Holder): Promise<Bytes> => sha256(utf8("bidseal-answer-v1"), token, h.key);

const proofInfo = (name: string): Bytes => concat(utf8("bidseal-proof-v1"), utf8(name));
