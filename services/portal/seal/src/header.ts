// The head of a sealed file, and what holders and openers do with it; libs/seal/header.go and share.go in TypeScript.

import { Decrypter, type Identity, type Stanza } from "age-encryption";
import { type Bytes, concat, equal, isName, unbase64 } from "./bytes.js";
import { type Context, digest, type Envelope } from "./context.js";
import { Fault } from "./fault.js";
import { readFrame } from "./frame.js";
import type { HolderKey } from "./holder.js";
import { value } from "./shamir.js";
import { lawful, maxHolders, Share, shareInfo, shareSize } from "./share.js";
import { type Suite, suiteOf } from "./suite.js";

const maxHeader = 32 << 10;

/** A share that does not fit, and why. */
export interface Bad { readonly holder: string; readonly fault: Fault }

interface SealedShare { readonly commitment: Bytes; readonly body: Bytes }

/** Read under the context that the file is said to belong to; nothing of it is proven before combine has answered. */
export class Header {
  private constructor(
    readonly suite: Suite,
    readonly threshold: number,
    readonly holders: readonly string[], // by point: the share of holders[0] lies at 1
    readonly marks: readonly string[], // of the keys that the shares are said to be sealed to, in the same order
    readonly bytes: Bytes, // as it stands in the file: all that a holder needs
    private readonly ctx: Bytes,
    private readonly envelope: Envelope,
    private readonly shares: readonly SealedShare[],
  ) {}

  /** Reads the header that file begins with. */
  static async read(file: Uint8Array, c: Context): Promise<Header> {
    const ctx = await digest(c);
    const raw = cut(file);
    // The parser is age's own. Asked for a key, it shows us the stanzas and is told that none is ours.
    let stanzas: Stanza[] | undefined;
    const d = new Decrypter();
    d.addIdentity({ unwrapFileKey: (all) => { stanzas = all; return null; } });
    const cause: unknown = await d.decryptHeader(raw).catch((e: unknown) => e);
    if (stanzas === undefined) throw new Fault("seal.file.foreign", { cause });
    return Header.of(stanzas, raw, ctx, c.envelope);
  }

  /** Holds the stanzas against the one shape that there is: the holders', all alike, then the bidder's. */
  private static of(stanzas: readonly Stanza[], raw: Bytes, ctx: Bytes, envelope: Envelope): Header {
    const n = stanzas.length - 1;
    const [type, suiteName = "", , t = ""] = stanzas[0]?.args ?? [];
    if (n < 1 || n > maxHolders || type !== "bidseal") throw new Fault("seal.file.foreign");
    const suite = suiteOf(suiteName);
    if (!/^[1-9][0-9]?$/.test(t) || !lawful(Number(t), n)) throw new Fault("seal.file.foreign");
    const holders: string[] = [];
    const marks: string[] = [];
    const shares = stanzas.slice(0, n).map(({ args, body }): SealedShare => {
      const [kind, ofSuite, name = "", ofT, ofN, commitment = "", mark = ""] = args;
      const c = unbase64(commitment);
      if (args.length !== 7 || kind !== "bidseal" || ofSuite !== suiteName || ofT !== t || ofN !== String(n) ||
        !isName(name) || holders.includes(name) || !/^[0-9a-f]{32}$/.test(mark) || body.length !== suite.overhead + shareSize || c?.length !== 32) {
        throw new Fault("seal.file.foreign");
      }
      holders.push(name);
      marks.push(mark);
      return { commitment: c, body: concat(body) };
    });
    if (stanzas[n]?.args[0] !== suite.stanza) throw new Fault("seal.file.foreign");
    return new Header(suite, Number(t), holders, marks, raw, ctx, envelope, shares);
  }

  /** Opens the holder's share. Refuses one that the bidder did not commit to. */
  async release(key: HolderKey): Promise<Share> {
    const i = this.holders.indexOf(key.holder.name);
    const sealed = this.shares[i];
    if (sealed === undefined || key.holder.suite !== this.suite || this.marks[i] !== await key.holder.mark()) throw new Fault("seal.holder.stranger");
    let data: Bytes;
    try {
      data = await key.open(shareInfo(this.ctx, i + 1, this.threshold, this.holders.length, key.holder.name), sealed.body);
    } catch (cause) {
      throw new Fault("seal.share.unopenable", { cause });
    }
    const s = new Share(key.holder.name, i + 1, data);
    await this.check(s);
    return s;
  }

  /** Holds a share against what the header commits to. */
  async check(s: Share): Promise<void> {
    const sealed = this.shares[s.point - 1];
    if (sealed === undefined || this.holders[s.point - 1] !== s.holder || !equal(await s.commitment(this.ctx), sealed.commitment)) {
      throw new Fault("seal.share.bad", { at: "holders." + s.holder });
    }
  }

  /** Finds the file key and proves the header by it; names every share that does not fit, with the reason, or in a fault's `at`. */
  async combine(shares: readonly Share[]): Promise<{ key: Bytes; bad: Bad[] }> {
    const bad: Bad[] = [];
    const good = new Map<number, Share>();
    for (const s of shares) {
      try {
        await this.check(s);
        good.set(s.point, s);
      } catch (e) {
        if (!(e instanceof Fault)) throw e;
        bad.push({ holder: s.holder, fault: e });
      }
    }
    if (good.size < this.threshold) throw new Fault("seal.share.few", { at: bad.map((b) => "holders." + b.holder).join(" ") });
    for (const some of subsets([...good.values()], this.threshold)) {
      const key = value(0, some.map((s) => s.point), some.map((s) => s.value));
      if (await this.proves(key)) return { key, bad: [...bad, ...strays([...good.values()], some)] };
    }
    throw new Fault("seal.share.inconsistent");
  }

  private async proves(key: Bytes): Promise<boolean> {
    const d = new Decrypter();
    d.addIdentity(injected(key));
    return await d.decryptHeader(this.bytes).then(() => true, () => false);
  }

  /** The file key by the bidder's own identity. */
  async own(identity: string): Promise<Bytes> {
    try {
      if (!this.suite.ownForm.test(identity)) throw new RangeError("a key of another kind");
      const d = new Decrypter();
      d.addIdentity(identity);
      return concat(await d.decryptHeader(this.bytes));
    } catch (cause) {
      throw new Fault("seal.file.own", { cause });
    }
  }

  /** The content of the sealed file whose header this is. */
  async open(file: Uint8Array, key: Bytes): Promise<Bytes> {
    if (!equal(cut(file), this.bytes)) throw new Fault("seal.file.altered");
    const d = new Decrypter();
    d.addIdentity(injected(key));
    let plain: Uint8Array;
    try {
      plain = await d.decrypt(file);
    } catch (cause) {
      throw new Fault("seal.file.altered", { cause });
    }
    return readFrame(plain, this.ctx, this.envelope);
  }
}

const injected = (key: Bytes): Identity => ({ unwrapFileKey: () => key });

/** The lines up to the one that begins with ---. */
function cut(file: Uint8Array): Bytes {
  const head = file.subarray(0, maxHeader);
  for (let line = 0; ;) {
    const end = head.indexOf(0x0a, line) + 1;
    if (end === 0) throw new Fault("seal.file.foreign");
    if (head[line] === 0x2d && head[line + 1] === 0x2d && head[line + 2] === 0x2d) return concat(head.subarray(0, end));
    line = end;
  }
}

/** The shares that do not lie on the polynomial of those that opened the file: the bidder has dealt them. */
function strays(good: readonly Share[], right: readonly Share[]): Bad[] {
  const points = right.map((s) => s.point);
  const values = right.map((s) => s.value);
  return good.filter((s) => !equal(value(s.point, points, values), s.value))
    .map((s) => ({ holder: s.holder, fault: new Fault("seal.share.stray", { at: "holders." + s.holder }) }));
}

/** All choices of t shares, the first ones first. */
function* subsets(all: readonly Share[], t: number): Generator<Share[]> {
  if (t === 0) {
    yield [];
    return;
  }
  for (let i = 0; i + t <= all.length; i++) {
    for (const rest of subsets(all.slice(i + 1), t - 1)) yield [all[i]!, ...rest];
  }
}
