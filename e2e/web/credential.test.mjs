// Credentials in the hands of another implementation: what this platform issues
// is read by @sd-jwt/sd-jwt-vc with the published keys alone, and what that
// library makes of it as a holder is read here.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

const e2e = join(dirname(fileURLToPath(import.meta.url)), '..');
const holder = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = holder.publicKey.export({ format: 'jwk' });
const ieee = 'ieee-p1363';

let issued, keys, run;

before(() => {
  const dir = mkdtempSync(join(tmpdir(), 'issuer-'));
  const program = join(dir, 'issuer');
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const built = spawnSync('go', ['build', '-o', program, './issuer'], { cwd: e2e, encoding: 'utf8', env: { ...process.env, CGO_ENABLED: '0' } });
  assert.equal(built.status, 0, built.stderr);
  run = (args, input) => spawnSync(program, args, { encoding: 'utf8', input });
  const made = run(['issue', JSON.stringify(jwk)]);
  assert.equal(made.status, 0, made.stderr);
  issued = JSON.parse(made.stdout);
  keys = issued.issuer.jwks.keys;
});

const header = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** Whether a key signed data, by the library's own measure of a signature. */
const signed = (key, data, sig) => createVerify('SHA256').update(data).verify({ key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: ieee }, Buffer.from(sig, 'base64url'));

/** The library as a verifier that knows the published keys, and as a holder that knows its own. */
const library = () => new SDJwtVcInstance({
  hasher: (data, alg) => createHash(alg.replace('sha-', 'sha')).update(data).digest(),
  hashAlg: 'sha-256',
  signAlg: 'ES256',
  verifier: (data, sig) => {
    const key = keys.find((k) => k.kid === header(data).kid);
    return key !== undefined && header(data).alg === 'ES256' && signed(key, data, sig);
  },
  kbSignAlg: 'ES256',
  kbSigner: (data) => createSign('SHA256').update(data).sign({ key: holder.privateKey, dsaEncoding: ieee }).toString('base64url'),
  kbVerifier: (data, sig, claims) => signed(claims.cnf.jwk, data, sig),
});

test('another implementation reads three hundred hours, and neither a name nor a number', async () => {
  assert.equal(header(issued.some).typ, 'dc+sd-jwt');
  const { payload: said } = await library().verify(issued.some, { requiredClaimKeys: ['hours_at_least_300', 'stars_at_least_2'] });
  assert.equal(said.iss, issued.issuer.issuer);
  assert.equal(said.hours_at_least_300, true);
  assert.equal(said.stars_at_least_2, false);
  for (const name of ['name', 'volunteer_number', 'minutes', 'classes', 'recorders']) assert.ok(!(name in said), `${name} is shown`);
  assert.ok(!JSON.stringify(said).includes('林小满'));
  await assert.rejects(library().verify(issued.some, { requiredClaimKeys: ['name'] }), 'what was withheld was found');
});

test('another implementation refuses what was altered', async () => {
  const [jwt, ...rest] = issued.some.split('~');
  const [head, body, sig] = jwt.split('.');
  const other = { ...payload(jwt), vct: 'x' };
  const disclosed = Buffer.from(rest[0], 'base64url').toString();
  for (const [what, bad] of Object.entries({
    'a changed payload': [[head, Buffer.from(JSON.stringify(other)).toString('base64url'), sig].join('.'), ...rest].join('~'),
    'a changed disclosure': [jwt, Buffer.from(disclosed.replace('true', '1')).toString('base64url'), ...rest.slice(1)].join('~'),
    'an added disclosure': [jwt, Buffer.from('["AAAAAAAAAAAAAAAAAAAAAA","minutes",9]').toString('base64url'), ...rest].join('~'),
    'no algorithm': [[Buffer.from('{"alg":"none","typ":"dc+sd-jwt"}').toString('base64url'), body, ''].join('.'), ...rest].join('~'),
  })) {
    let said = '';
    try {
      said = JSON.stringify((await library().verify(bad, { requiredClaimKeys: ['hours_at_least_300', 'stars_at_least_2'] })).payload);
    } catch { /* refused */ }
    assert.ok(!said.includes('"minutes":9') && (said === '' || what === 'an added disclosure'), `${what}: ${said}`);
    const here = run(['verify'], JSON.stringify({ jwks: { keys }, credential: bad }));
    assert.notEqual(here.status, 0, `${what}: taken here`);
  }
});

test('what another implementation shows as a holder is read here, once and by whom it was meant for', async () => {
  const nonce = 'n-0S6_WzA2Mj';
  const audience = 'https://hospital.example';
  const shown = await library().present(issued.bound, { stars_at_least_2: true, hours_at_least_100: true, classes: true }, {
    kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: audience, nonce } },
  });
  const ask = (q) => run(['verify'], JSON.stringify({ jwks: { keys }, credential: shown, audience, nonce, ...q }));
  const good = ask({});
  assert.equal(good.status, 0, good.stderr);
  const said = JSON.parse(good.stdout);
  assert.equal(said.Bound, true);
  assert.deepEqual(said.Claims.map((c) => c.Name).sort(), ['classes', 'hours_at_least_100', 'stars_at_least_2']);
  assert.deepEqual(said.Claims.find((c) => c.Name === 'classes').Value, { A: 306 * 60 }, 'what vouches for the time');
  assert.notEqual(ask({ nonce: 'another' }).status, 0);
  assert.notEqual(ask({ audience: 'https://elsewhere.example' }).status, 0);
  assert.notEqual(ask({ credential: shown.slice(0, shown.lastIndexOf('~') + 1) }).status, 0);
  const { kb } = await library().verify(shown, { keyBindingNonce: nonce, requiredClaimKeys: ['stars_at_least_2'] });
  assert.equal(kb.payload.aud, audience);
});

/** A status list, read with nothing but what Node brings. */
function place(list, index) {
  const { credentialSubject: about, type } = payload(list);
  assert.deepEqual(type, ['VerifiableCredential', 'BitstringStatusListCredential']);
  assert.equal(about.encodedList[0], 'u');
  const bits = gunzipSync(Buffer.from(about.encodedList.slice(1), 'base64url'));
  assert.equal(bits.length * 8, 131072);
  return (bits[index >> 3] >> (7 - (index & 7))) & 1;
}

test('a badge and a credential share a place in the list, which is marked once they are taken back', async () => {
  const { credentialStatus: status } = payload(issued.some);
  const badge = payload(issued.badge);
  assert.equal(badge.credentialStatus.statusListIndex, status.statusListIndex);
  assert.deepEqual(badge['@context'], ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json']);
  assert.equal(badge.iss, badge.issuer.id);
  for (const token of [issued.badge, issued.list, issued.revoked]) {
    const { kid, alg } = header(token);
    assert.equal(alg, 'ES256');
    const cut = token.lastIndexOf('.');
    assert.ok(signed(keys.find((k) => kid.endsWith(k.kid)), token.slice(0, cut), token.slice(cut + 1)));
  }
  assert.equal(place(issued.list, Number(status.statusListIndex)), 0);
  assert.equal(place(issued.revoked, Number(status.statusListIndex)), 1);
});
