// How a share is sealed to a holder, and which key of age's goes with it; libs/seal/suite.go in TypeScript.

import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256, X25519 } from "@hpke/dhkem-x25519";
import { XWing } from "@hpke/hybridkem-x-wing";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { type Bytes, concat } from "./bytes.js";
import { Fault } from "./fault.js";

export type SuiteName = "xwing" | "x25519";

export class Suite {
  readonly #hpke: CipherSuite;

  constructor(
    readonly name: SuiteName,
    kem: CipherSuite["kem"],
    readonly stanza: string, // how the header calls the bidder's own key
    readonly bidderForm: RegExp, // age mixes no classic recipient with post-quantum ones, nor should we
    readonly ownForm: RegExp,
    private readonly newIdentity: () => Promise<string>,
    private readonly derive: (secret: Bytes) => Promise<Uint8Array>,
  ) {
    this.#hpke = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  }

  get publicSize(): number { return this.#hpke.kem.publicKeySize; }
  get secretSize(): number { return this.#hpke.kem.privateKeySize; }

  /** What sealing adds to a text: the encapsulated key and the tag of AES-GCM. */
  get overhead(): number { return this.#hpke.kem.encSize + 16; }

  async publicOf(secret: Bytes): Promise<Bytes> { return concat(await this.derive(secret)); }

  async seal(to: Bytes, info: Bytes, text: Bytes): Promise<Bytes> {
    const recipientPublicKey = await this.#hpke.kem.deserializePublicKey(to);
    const { enc, ct } = await this.#hpke.seal({ recipientPublicKey, info }, text);
    return concat(new Uint8Array(enc), new Uint8Array(ct));
  }

  /** Throws when sealed is not for this key and info. */
  async open(secret: Bytes, info: Bytes, sealed: Bytes): Promise<Bytes> {
    const recipientKey = await this.#hpke.kem.deserializePrivateKey(secret);
    const at = this.#hpke.kem.encSize;
    return new Uint8Array(await this.#hpke.open({ recipientKey, info, enc: sealed.slice(0, at) }, sealed.slice(at)));
  }

  async newBidder(): Promise<{ identity: string; recipient: string }> {
    const identity = await this.newIdentity();
    return { identity, recipient: await identityToRecipient(identity) };
  }
}

const xWing = new XWing();
const x25519 = new X25519(new HkdfSha256());
const base = Uint8Array.of(9, ...new Uint8Array(31));

const suites: readonly Suite[] = [
  new Suite("xwing", xWing, "mlkem768x25519", /^age1pq1[02-9ac-hj-np-z]+$/, /^AGE-SECRET-KEY-PQ-1/, generateHybridIdentity,
    async (secret) => new Uint8Array(await xWing.serializePublicKey((await xWing.generateKeyPairDerand(secret)).publicKey))),
  new Suite("x25519", new DhkemX25519HkdfSha256(), "X25519", /^age1[02-9ac-hj-np-z]{58}$/, /^AGE-SECRET-KEY-1/, generateX25519Identity,
    (secret) => x25519.derive(secret, base)),
];

/** Finds a suite that is built. */
export function suiteOf(name: string): Suite {
  const s = suites.find((x) => x.name === name);
  if (s === undefined) throw new Fault(name === "sm" ? "seal.suite.unbuilt" : "seal.suite.unknown");
  return s;
}

/** Makes the bidder's own key: identity opens, recipient is what seal asks for. */
export const newBidder = (suite: SuiteName): Promise<{ identity: string; recipient: string }> => suiteOf(suite).newBidder();
