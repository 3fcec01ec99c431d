// What the islands do before and after they draw, against a platform that keeps what it gets in memory and can be away.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as pages from '../ui/assets/sealing.js';

const { seal } = pages;
const notice = 'a'.repeat(64);
const at = (tender) => `/api/tender/tenders/${tender}`;
const secret = '十二个字以上的一个口令啊';
const quick = async () => {};

async function town() {
  const keys = await Promise.all(['buyer', 'supervisor', 'notary'].map((name) => seal.HolderKey.generate('x25519', name)));
  const setting = {
    tender: 't1', lot: '2', bidder: 'org-1', revision: 1, notice, suite: 'x25519', threshold: 2, holders: await Promise.all(keys.map((k) => k.holder.text())),
  };
  return { keys, setting };
}

const content = {
  qualification: { sme: false, contact_name: '林小满', contact_phone: '0000-0000-200' },
  technical: { plan: '每周探访。'.repeat(4000), team: '', record: '' },
  price: { price: 25_200_000 },
};

/** A platform that holds chunks by hash; down() says, before each answer, whether the connection is away. */
function platform(down = () => false) {
  const chunks = new Map();
  const completed = [];
  const asked = [];
  const bids = new Map();
  const ask = async (method, path, body, key) => {
    asked.push(`${method} ${path.replace(/[0-9a-f]{64}/, (h) => h.slice(0, 4))}`);
    if (down(method, path)) throw new TypeError('fetch failed');
    const [, hash, n, size] = /uploads\/([0-9a-f]{64})(?:\/chunks\/(\d+)\?size=(\d+))?/.exec(path) ?? [];
    if (method === 'PUT') {
      if (!chunks.has(hash)) chunks.set(hash, { size: Number(size), parts: new Map() });
      chunks.get(hash).parts.set(Number(n), body);
      return {};
    }
    if (path.endsWith('/completion')) {
      const { parts } = chunks.get(hash);
      const h = createHash('sha256');
      for (const [, b] of [...parts].sort(([a], [b]) => a - b)) h.update(b);
      assert.equal(h.digest('hex'), hash);
      completed.push({ hash, ...body });
      return {};
    }
    if (method === 'GET' && path.endsWith('/uploads')) {
      return { items: [...chunks].map(([of, { size, parts }]) => (
        { hash: of, missing: [...Array(Math.ceil(size / 1000)).keys()].filter((i) => !parts.has(i)), complete: completed.some((c) => c.hash === of) })) };
    }
    if (path.endsWith('/bids')) {
      if (!bids.has(key)) bids.set(key, body);
      return { id: 'b1' };
    }
    throw new Error(`nobody answers ${method} ${path}`);
  };
  return { ask, chunks, completed, asked, bids };
}

const deaf = { progress() {}, broken() {} };

test('three sealed envelopes go up in pieces and come together', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const sealed = await pages.sealBid(content, setting, own.recipient);
  const p = platform();
  const heard = [];
  for (const e of sealed) await pages.upload(p.ask, setting, 1000, e, { ...deaf, progress: (f, share, how) => heard.push([f.kind, how]) }, quick);
  assert.deepEqual(p.completed.map((c) => c.kind), ['qualification', 'technical', 'price']);
  const states = heard.filter(([kind]) => kind === 'price').map(([, how]) => how);
  assert.deepEqual([...new Set(states)], ['waiting', 'uploaded', 'complete'], '已上传 comes before 已齐全');
});

test('a broken connection costs only what had not arrived', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const [, technical] = await pages.sealBid(content, setting, own.recipient);
  let puts = 0;
  const cut = platform((method) => method === 'PUT' && ++puts > 5); // dies for good after five pieces
  await assert.rejects(pages.upload(cut.ask, setting, 1000, technical, deaf, quick), TypeError);
  assert.equal(cut.chunks.get(technical.hash).parts.size, 5);
  puts = -Infinity; // it is back, and somebody begins again
  cut.asked.length = 0;
  await pages.upload(cut.ask, setting, 1000, technical, deaf, quick);
  assert.equal(cut.asked.filter((a) => a.startsWith('PUT')).length, Math.ceil(technical.file.length / 1000) - 5, 'no piece is sent twice');
  assert.equal(cut.completed.length, 1);
});

test('a connection that comes back goes unnoticed but for a word', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const [first] = await pages.sealBid(content, setting, own.recipient);
  let n = 0;
  const shaky = platform(() => ++n % 2 === 1);
  const words = [];
  await pages.upload(shaky.ask, setting, 1000, first, { ...deaf, broken: (again) => words.push(again) }, quick);
  assert.equal(shaky.completed.length, 1);
  assert.ok(words.includes(true) && words.at(-1) === false);
});

test('what the platform refuses is not sent again', async () => {
  let n = 0;
  const no = async () => { n++; throw new pages.Refusal(409, 'tender.gate.closed', '已经截止。'); };
  await assert.rejects(pages.persist(no, () => {}, quick), { code: 'tender.gate.closed' });
  assert.equal(n, 1);
});

test('the statement is signed over its canonical JSON, and sent again under one key', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const sealed = await pages.sealBid(content, setting, own.recipient);
  let n = 0;
  const p = platform(() => ++n === 1);
  await pages.finalize(p.ask, setting, sealed, () => {}, quick);
  assert.equal(p.asked.length, 2);
  assert.equal(p.bids.size, 1);
  const { statement, key, signature } = [...p.bids.values()][0];
  const text = pages.canonical(statement);
  assert.equal(text, `{"bidder":"org-1","envelopes":[${sealed.map((e) => `{"hash":"${e.hash}","kind":"${e.kind}","size":${e.file.length}}`).join(',')}],"notice":"${notice}","revision":1,"tender":"t1"}`);
  const raw = (s) => Buffer.from(s, 'base64');
  const pub = await crypto.subtle.importKey('raw', raw(key), 'Ed25519', false, ['verify']);
  assert.ok(await crypto.subtle.verify('Ed25519', pub, raw(signature), Buffer.from(text)));
});

test('the saved file, and nothing else, proves a holder’s key', async () => {
  const made = await pages.newHolderKey('x25519', 'notary', secret, 'XH-2027-001');
  assert.equal(made.name, '持有人私钥-notary-XH-2027-001.txt');
  const { challenge, expect } = await seal.challenge(await seal.Holder.parse(made.holder));
  const key = await pages.savedKey(made.file, secret);
  await seal.proven(await seal.Holder.parse(made.holder), await seal.prove(key, challenge), expect);
  assert.equal(await key.holder.fingerprint(), made.fingerprint);
  await assert.rejects(pages.savedKey(made.file, secret + '！'), { code: 'seal.passphrase.wrong' });
  const other = await pages.newHolderKey('x25519', 'notary', secret, 'XH-2027-001');
  await assert.rejects(seal.prove(await pages.savedKey(other.file, secret), challenge), { code: 'seal.proof.other' });
});

test('the bidder’s own file opens what was sealed, under the same purchase and revision only', async () => {
  const { setting } = await town();
  const own = await pages.newOwnKey('x25519', secret, 'XH-2027-001');
  const sealed = await pages.sealBid(content, setting, own.recipient);
  const identity = await pages.ownIdentity(own.file, secret);
  for (const e of sealed) assert.deepEqual(await pages.openOwn(e.kind, e.file, setting, identity), content[e.kind]);
  await assert.rejects(pages.openOwn('price', sealed[2].file, { ...setting, revision: 2 }, identity), seal.Fault);
});

const file = (name, content) => ({ name, size: content.length, arrayBuffer: async () => Uint8Array.from(content).buffer });
const pdf = (n = 10) => [...Buffer.from('%PDF-1.7'), ...Array(n).fill(10)];

test('papers are sealed with their envelope, and the own key says how many there are', async () => {
  const { setting } = await town();
  const own = await pages.newOwnKey('x25519', secret, 'XH-2027-001');
  const papers = { technical: [], qualification: [] };
  assert.deepEqual(await pages.take([file('方案.pdf', pdf(200_000)), file('简历.pdf', pdf())], 'technical', { most: 20, bytes: 1 << 20 }, papers.technical), []);
  const begun = [];
  const sealed = await pages.sealBid(content, setting, own.recipient, papers, (kind) => begun.push(kind));
  assert.deepEqual(begun, ['qualification', 'technical', 'price']);
  const identity = await pages.ownIdentity(own.file, secret);
  assert.deepEqual(await pages.openOwn('qualification', sealed[0].file, setting, identity), content.qualification, 'without papers the content is as it was');
  const said = await pages.openOwn('technical', sealed[1].file, setting, identity);
  assert.deepEqual(said.files.map((f) => [f.name, f.type, f.size]), [['方案.pdf', 'application/pdf', 200_008], ['简历.pdf', 'application/pdf', 18]]);
  assert.equal(said.plan, content.technical.plan);
  assert.ok(sealed[1].file.length > 200_000);
});

test('what could not be handed in is said to be so before anything is sealed', async () => {
  const papers = [];
  const room = { most: 2, bytes: 1000 };
  const wrong = await pages.take([
    file('空.pdf', []), file('程序.exe', [77, 90]), file('图.png', pdf()), file('方案.pdf', pdf(900)), file('方案.pdf', pdf()), file('长.pdf', pdf(100)), file('简历.pdf', pdf()), file('证书.pdf', pdf()),
    { name: '走了.pdf', size: 1, arrayBuffer: async () => { throw new DOMException('gone'); } },
  ], 'technical', room, papers);
  assert.deepEqual(papers.map((p) => p.name), ['方案.pdf', '简历.pdf']);
  assert.ok(wrong.every((w) => w.name === 'files_technical'));
  const words = ['是空文件', '不是PDF、PNG或者JPEG', '扩展名与类型不符', '已经有一个附件叫“方案.pdf”', '会超过1000字节', '最多放2个附件，“证书.pdf”没有放进去', '最多放2个附件'];
  assert.equal(wrong.length, words.length);
  for (const [i, w] of words.entries()) assert.match(wrong[i].text, new RegExp(w));
  assert.match((await pages.take([{ name: '走了.pdf', size: 1, arrayBuffer: async () => { throw new DOMException('gone'); } }], 'technical', room, []))[0].text, /读不了“走了.pdf”/);
});

test('files of sanshe-seal are taken, and those of no sealing are not', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const sealed = await pages.sealBid(content, setting, own.recipient);
  const files = new Map(sealed.map((e) => [e.kind, e.file]));
  assert.deepEqual((await pages.takeFiles(files, setting)).map((e) => e.hash), sealed.map((e) => e.hash));
  files.set('price', new TextEncoder().encode('报价是一百元'));
  await assert.rejects(pages.takeFiles(files, setting), { code: 'seal.file.foreign' });
});

test('the keys of the page are those of the notice, or nothing is sealed', async () => {
  const { setting } = await town();
  const own = await seal.newBidder('x25519');
  const text = (keys, more = {}) => new TextEncoder().encode(JSON.stringify({ tender: 't1', lot: '2', threshold: 2, holders: keys.map((key) => ({ key })), ...more }));
  const under = (bytes) => ({ ...setting, notice: createHash('sha256').update(bytes).digest('hex') });
  const honest = text(setting.holders);
  const read = (bytes) => async (path) => { assert.equal(path, at('t1') + '/notice'); return bytes; };
  await pages.agrees(read(honest), under(honest));
  const other = await (await seal.HolderKey.generate('x25519', 'notary')).holder.text();
  const refused = { code: 'seal.notice.other' };
  await assert.rejects(pages.agrees(read(text(setting.holders, { tender: 't2' })), under(honest)), refused, 'another notice');
  for (const wrong of [text([...setting.holders.slice(0, 2), other]), text(setting.holders, { threshold: 1 }), text(setting.holders, { lot: '1' }), new TextEncoder().encode('[')]) {
    await assert.rejects(pages.agrees(read(wrong), under(wrong)), refused, new TextDecoder().decode(wrong));
  }
  const swapped = { ...under(honest), holders: [...setting.holders.slice(0, 2), other] };
  await assert.rejects(pages.agrees(read(honest), swapped), refused, 'the page shows a key that the notice does not have');
  const sealed = await pages.sealBid(content, swapped, own.recipient);
  await assert.rejects(pages.agrees(read(honest), under(honest), sealed), refused, 'a file that is for another key');
});

test('a holder releases every bid at once, and one that is sealed badly keeps no other shut', async () => {
  const { keys, setting } = await town();
  const own = await seal.newBidder('x25519');
  const bids = await Promise.all(['org-1', 'org-2', 'org-3'].map(async (bidder) => {
    const s = { ...setting, bidder };
    return { bid: `b-${bidder}`, bidder, s, price: (await pages.sealBid(content, s, own.recipient))[2] };
  }));
  const waiting = await Promise.all(bids.map(async ({ bid, bidder, s, price }) => ({
    bid, bidder, revision: 1, kind: 'price',
    header: Buffer.from((await seal.Header.read(price.file, { tender: s.tender, lot: '2', envelope: 'price', bidder, revision: 1, noticeHash: notice })).bytes).toString('base64'),
  })));
  waiting[1].bidder = 'org-9'; // told to belong to somebody else: no share of it opens
  const seen = [];
  const got = await pages.releaseAll(keys[0], waiting, 't1', '2', notice, (done) => seen.push(done));
  assert.deepEqual(seen, [1, 2, 3]);
  assert.ok(got[0].share && got[2].share && !got[1].share);
  assert.equal(got[1].fault.code, 'seal.share.unopenable');
  const stranger = await seal.HolderKey.generate('x25519', 'somebody');
  await assert.rejects(pages.releaseAll(stranger, waiting, 't1', '2', notice, () => {}), { code: 'seal.holder.stranger' });
});

test('anybody opens a price again from what is public, and sees where the record lies', async () => {
  const { keys, setting } = await town();
  const own = await seal.newBidder('x25519');
  const price = (await pages.sealBid(content, setting, own.recipient))[2];
  const context = { tender: 't1', lot: '2', envelope: 'price', bidder: 'org-1', revision: 1, noticeHash: notice };
  const header = await seal.Header.read(price.file, context);
  const holders = await Promise.all(keys.slice(0, 2).map(async (k) => ({ role: k.holder.name, shares: [{ bid: 'b1', kind: 'price', share: await (await header.release(k)).text() }] })));
  const ask = async (_, path) => {
    assert.equal(path, at('t1') + '/shares?stage=price');
    return { holders, headers: [{ bid: 'b1', bidder: 'org-1', revision: 1, kind: 'price', hash: price.hash }] };
  };
  const file = async () => price.file;
  const s = { tender: 't1', lot: '2', notice };
  assert.equal((await pages.verify(ask, file, s, 'b1', 25_200_000, price.hash)).ok, true);
  assert.equal((await pages.verify(ask, file, s, 'b1', 25_199_999, price.hash)).ok, false, 'another price in the record');
  const other = price.file.slice();
  other[other.length - 1] ^= 1;
  assert.equal((await pages.verify(ask, async () => other, s, 'b1', 25_200_000, price.hash)).ok, false, 'another file');
});

test('amounts are read and spelled as the platform does', () => {
  for (const [text, fen] of [['252000', 25_200_000], ['252,000.5', 25_200_050], ['￥1860000.00', 186_000_000], ['十万', null], ['1.234', null], ['-5', null], ['', null]]) {
    assert.equal(pages.parseFen(text), fen, text);
  }
  assert.equal(pages.yuan(186_000_000), '¥1,860,000.00');
  assert.equal(pages.yuan(5), '¥0.05');
});

test('a passphrase is worth what it is worth', () => {
  assert.deepEqual(['短', '111111111111', '123456789012', 'abcdefghijkl', 'Wren-7 above 湖 at dawn'].map(pages.strength), ['short', 'weak', 'weak', 'fair', 'good']);
});

test('the platform’s time was told between asking and answering', () => {
  assert.equal(pages.middle(1000, 1400), 1200);
});

test('ten minutes and one minute before the end it is said what counts as a bid', () => {
  const minute = 60_000;
  for (const [left, word] of [[11 * minute, ''], [10 * minute + 1, ''], [10 * minute, '10分钟'], [minute + 1, '10分钟'], [minute, '1分钟'], [1, '1分钟'], [0, ''], [-minute, '']]) {
    const said = pages.soon(left);
    assert.ok(word === '' ? said === '' : said.startsWith(`离截止不到${word}。`) && said.includes('已递交'), `${left}: ${said}`);
  }
});

test('a number is covered as the platform covers it, and held against the receipt that was kept', async () => {
  const secret = '0f'.repeat(32);
  const statement = 'ab'.repeat(32);
  const covered = 'b1df2a74a11b0598057dcc49690f08f515d558b8671be33bed319e0e8bd9c1d8'; // services/tender/signed holds the same
  assert.equal(await pages.cover(secret, statement, 12), covered);
  const told = { bid: 'b1', seq: 12, repeats: [], secret };
  const kept = (receipt) => JSON.stringify({ receipt: { bid: 'b1', statement, covered, ...receipt }, key: 'k', signature: 's' });
  assert.match(await pages.heldAgainst(kept({}), told), /^一致/);
  assert.match(await pages.heldAgainst(kept({}), { ...told, seq: 11 }), /^不一致/);
  assert.match(await pages.heldAgainst(kept({}), { ...told, seq: 11, repeats: [12] }), /^一致：.*编号是12.*编号是11/);
  assert.match(await pages.heldAgainst(kept({ statement: 'ac'.repeat(32) }), told), /^不一致/);
  assert.match(await pages.heldAgainst(kept({ bid: 'b2' }), told), /另一次递交/);
  for (const other of ['', 'null', '{}', kept({ covered: undefined }), kept({ covered: 'x' })]) assert.match(await pages.heldAgainst(other, told), /不是带有接收编号的签名回执/);
});
