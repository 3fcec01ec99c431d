// Answers cross_test.go: a question a line on standard input, an answer a line on standard output, bytes in base64.
import { createInterface } from "node:readline";
import { answerOf, capital, join, paperOf, split, yuan } from "../ui/assets/sealing.js";
import { challenge, Fault, faults, Header, Holder, HolderKey, newBidder, prove, proven, seal, shamir, Share } from "./dist/seal.js";

const out = (b) => Buffer.from(b).toString("base64");
const bytes = (s) => Uint8Array.from(Buffer.from(s, "base64"));
const keys = new Map();
const keep = async (key) => {
  const id = `key ${keys.size}`;
  keys.set(id, key);
  return { key: id, holder: await key.holder.text(), fingerprint: await key.holder.fingerprint() };
};
const opened = async (header, file, key) => out(await header.open(file, key));

const answers = {
  faults: async () => faults,
  split: async ({ secret, t, n }) => shamir.split(bytes(secret), t, n).map(out),
  value: async ({ x, points, shares }) => out(shamir.value(x, points, shares.map(bytes))),
  amount: async ({ fen }) => ({ capital: capital(fen), yuan: yuan(fen) }),
  bidder: async ({ suite }) => await newBidder(suite),
  holder: async ({ suite, name }) => await keep(await HolderKey.generate(suite, name)),
  parse: async ({ holder }) => { await Holder.parse(holder); return {}; },
  forget: async () => { keys.clear(); return {}; },
  lock: async ({ key, passphrase }) => ({ locked: await keys.get(key).lock(passphrase, 10) }),
  unlock: async ({ locked, passphrase }) => await keep(await HolderKey.unlock(locked, passphrase)),
  challenge: async ({ holder }) => {
    const c = await challenge(await Holder.parse(holder));
    return { challenge: c.challenge, expect: out(c.expect) };
  },
  prove: async ({ key, challenge }) => ({ answer: await prove(keys.get(key), challenge) }),
  proven: async ({ holder, answer, expect }) => { await proven(await Holder.parse(holder), answer, bytes(expect)); return {}; },
  seal: async ({ context, holders, threshold, bidder, plain }) =>
    ({ sealed: out(await seal(bytes(plain), { context, holders: await Promise.all(holders.map(Holder.parse)), threshold, bidder })) }),
  release: async ({ sealed, context, key }) => ({ share: await (await (await Header.read(bytes(sealed), context)).release(keys.get(key))).text() }),
  open: async ({ sealed, context, shares }) => {
    const file = bytes(sealed);
    const header = await Header.read(file, context);
    const { key, bad } = await header.combine(await Promise.all(shares.map(Share.parse)));
    return { plain: await opened(header, file, key), bad: bad.map(({ holder, fault }) => ({ holder, code: fault.code })) };
  },
  own: async ({ sealed, context, identity }) => {
    const file = bytes(sealed);
    const header = await Header.read(file, context);
    return { plain: await opened(header, file, await header.own(identity)) };
  },
  join: async ({ says, papers }) => {
    const list = papers.map((p) => paperOf(p.name, bytes(p.content)));
    return { refused: list.find((p) => typeof p === "string") ?? "", content: list.some((p) => typeof p === "string") ? "" : out(await join(JSON.parse(says), list)) };
  },
  answer: async ({ fact, written }) => {
    const a = answerOf(fact, written);
    return typeof a === 'string' ? { refused: a, answer: '' } : { refused: '', answer: JSON.stringify(a) };
  },
  takeApart: async ({ content }) => {
    const { says, papers } = await split(bytes(content)).catch((e) => { throw new Fault(e.code); }); // the pages' script has a class of its own
    return { says: JSON.stringify(says), papers: papers.map((p) => ({ name: p.name, content: out(p.content) })) };
  },
  // Which of the header's bytes from `from` on, a step apart, may be changed with the file still opening.
  flips: async ({ sealed, context, shares, from, step }) => {
    const file = bytes(sealed);
    const { length } = (await Header.read(file, context)).bytes;
    const all = await Promise.all(shares.map(Share.parse));
    const open = [];
    let tried = 0;
    for (let i = from; i < length; i += step, tried++) {
      const bad = file.slice();
      bad[i] ^= 1 << i % 8;
      await Header.read(bad, context).then((h) => h.combine(all)).then(() => open.push(i), (e) => { if (!(e instanceof Fault)) throw e; });
    }
    return { tried, length, open };
  },
  // Milliseconds of sealing and opening with two shares, and of age alone doing the same with one recipient.
  time: async ({ context, holders, threshold, bidder, identity, keys: ids, size, rounds }) => {
    const plain = new Uint8Array(size).fill(7);
    const bid = { context, holders: await Promise.all(holders.map(Holder.parse)), threshold, bidder };
    const age = await import("age-encryption");
    const spent = { seal: [], open: [], ageSeal: [], ageOpen: [] };
    const measure = async (name, f) => {
      const t = performance.now();
      const result = await f();
      spent[name].push(performance.now() - t);
      return result;
    };
    for (let i = 0; i < rounds; i++) {
      const file = await measure("seal", () => seal(plain, bid));
      await measure("open", async () => {
        const h = await Header.read(file, context);
        return await h.open(file, (await h.combine(await Promise.all(ids.map((id) => h.release(keys.get(id)))))).key);
      });
      const e = new age.Encrypter();
      e.addRecipient(bidder);
      const sealed = await measure("ageSeal", () => e.encrypt(plain));
      const d = new age.Decrypter();
      d.addIdentity(identity);
      await measure("ageOpen", () => d.decrypt(sealed));
    }
    return Object.fromEntries(Object.entries(spent).map(([k, v]) => [k, v.sort((a, b) => a - b)[rounds >> 1]]));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { op, ...asked } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: await answers[op](asked) };
  } catch (e) {
    answer = e instanceof Fault ? { code: e.code, at: e.at } : { code: "internal", text: String(e.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
