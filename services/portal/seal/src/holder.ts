// Holders' keys; libs/seal/holder.go in TypeScript.

import { armor, Decrypter, Encrypter } from "age-encryption";
import { type Bytes, isName, sha256, unword, utf8, word } from "./bytes.js";
import { Fault } from "./fault.js";
import { type Suite, suiteOf, type SuiteName } from "./suite.js";

const holderWord = "bidseal-holder-v1";
const secretWord = "bidseal-secret-v1";

/** Who gets one share of every file: a name within the purchase, and a public key. */
export class Holder {
  constructor(readonly name: string, readonly suite: Suite, readonly key: Bytes) {}

  /** The public text form, as it stands in the notice. */
  text(): Promise<string> { return word(holderWord, this.key, this.suite.name, this.name); }

  /** Names the key in the head of a file that is sealed to it: 128 bits of the text's SHA-256. */
  async mark(): Promise<string> {
    const sum = (await sha256(utf8(await this.text()))).subarray(0, 16);
    return Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
  }

  /** The mark as people compare it by eye or by voice, in groups of four. */
  async fingerprint(): Promise<string> { return (await this.mark()).replace(/(....)(?!$)/g, "$1 "); }

  static async parse(text: string): Promise<Holder> {
    const w = await unword(holderWord, text, 2);
    const [suiteName = "", name = ""] = w?.fields ?? [];
    if (w === null || !isName(name)) throw new Fault("seal.holder.unreadable");
    const suite = suiteOf(suiteName);
    if (w.data.length !== suite.publicSize) throw new Fault("seal.holder.unreadable");
    return new Holder(name, suite, w.data);
  }
}

/** A holder's private key. It belongs to one purchase and is destroyed after it. */
export class HolderKey {
  readonly #secret: Bytes;

  private constructor(readonly holder: Holder, secret: Bytes) { this.#secret = secret; }

  static async generate(suiteName: SuiteName, name: string): Promise<HolderKey> {
    const suite = suiteOf(suiteName);
    if (!isName(name)) throw new Fault("seal.holder.name");
    return await HolderKey.of(suite, name, crypto.getRandomValues(new Uint8Array(suite.secretSize)));
  }

  private static async of(suite: Suite, name: string, secret: Bytes): Promise<HolderKey> {
    return new HolderKey(new Holder(name, suite, await suite.publicOf(secret)), secret);
  }

  /** The private text form, under a passphrase. */
  async lock(passphrase: string, work?: number): Promise<string> {
    return await lock(await word(secretWord, this.#secret, this.holder.suite.name, this.holder.name), passphrase, work);
  }

  static async unlock(text: string, passphrase: string): Promise<HolderKey> {
    const w = await unword(secretWord, await unlock(text, passphrase), 2);
    const [suiteName = "", name = ""] = w?.fields ?? [];
    if (w === null || !isName(name)) throw new Fault("seal.key.unreadable");
    const suite = suiteOf(suiteName);
    if (w.data.length !== suite.secretSize) throw new Fault("seal.key.unreadable");
    return await HolderKey.of(suite, name, w.data);
  }

  /** Opens what was sealed to the public half. Throws when it was not. */
  open(info: Bytes, sealed: Bytes): Promise<Bytes> { return this.holder.suite.open(this.#secret, info, sealed); }
}

const minPassphrase = 12; // characters
const maxLocked = 8 << 10; // bytes

/** Encrypts a secret text under a passphrase, as an armored age file. work is scrypt's cost as a power of two. */
export async function lock(secret: string, passphrase: string, work = 18): Promise<string> {
  if ([...passphrase].length < minPassphrase) throw new Fault("seal.passphrase.weak");
  const e = new Encrypter();
  e.setPassphrase(passphrase);
  e.setScryptWorkFactor(work);
  return armor.encode(await e.encrypt(secret));
}

/** The inverse of lock. */
export async function unlock(text: string, passphrase: string): Promise<string> {
  let file: Uint8Array;
  try {
    if (text.length > maxLocked) throw new RangeError("too long for a key");
    file = armor.decode(text);
    if (!new TextDecoder().decode(file.subarray(0, 64)).startsWith("age-encryption.org/v1\n-> scrypt ")) throw new RangeError("not under a passphrase");
  } catch (cause) {
    throw new Fault("seal.key.unreadable", { cause });
  }
  const d = new Decrypter();
  d.addPassphrase(passphrase);
  try {
    return await d.decrypt(file, "text");
  } catch (cause) {
    throw new Fault(String(cause).includes("no identity matched") ? "seal.passphrase.wrong" : "seal.key.unreadable", { cause });
  }
}
