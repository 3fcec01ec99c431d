// A running platform and a real browser. Nothing is built here: `make build`
// leaves the binary in bin/. Every person has a context of their own, as if at
// a machine of their own, and whatever a page does wrong behind a test's back
// (a console error, a refused script, a request to somebody else) is kept and
// fails the test that looks.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));

/** Opens every account of the demonstration; the sign-in page shows it. */
export const password = 'sanshe-demo-2026';

/** How long anything may take to come about, in milliseconds; a slow machine seals for half a minute. */
export const patience = 120_000;

/** Asks again, every 50 ms, until ready() answers with something true. */
export async function until(what, ready, within = patience) {
  const deadline = performance.now() + within;
  for (let last; ;) {
    try {
      const got = await ready();
      if (got) return got;
    } catch (err) {
      last = err;
    }
    if (performance.now() > deadline) throw new Error(`${what} did not come about within ${within} ms`, { cause: last });
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

// Ports come from below those that the system gives to outgoing connections.
async function freePort() {
  for (let tries = 0; tries < 200; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise((say) => {
      const s = createServer().once('error', () => say(false));
      s.listen(port, '127.0.0.1', () => s.close(() => say(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port');
}

/** Runs platformd on a directory, with the demonstration county. */
function platformd(dir, args = [], env = {}) {
  const binary = resolve(process.env.PLATFORMD ?? join(here, '../../bin/platformd'));
  assert.ok(existsSync(binary), `${binary} is missing: run make build first`);
  return spawn(binary, args, {
    env: {
      PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir(), BROKER_ADDR: '127.0.0.1:0', DATA_DIR: join(dir, 'data'),
      DEMO: 'true', RATE_LIMIT: '100000', LOG_LEVEL: 'warn', ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Fills a directory with the county, for many to begin with a copy (COUNTY), and tells which. */
export async function buildCounty() {
  const dir = await mkdtemp(join(tmpdir(), 'sanshe-county-'));
  const child = platformd(dir, ['demo-data'], { ADDR: `127.0.0.1:${await freePort()}` });
  child.stdout.resume();
  child.stderr.pipe(process.stderr);
  const code = await new Promise((say) => child.once('exit', say));
  assert.equal(code, 0, 'the demonstration county could not be built');
  return dir;
}

/** One platformd on a fresh directory, with the demonstration county. */
export class Platform {
  static async start(env = {}) {
    const p = new Platform();
    p.dir = await mkdtemp(join(tmpdir(), 'sanshe-web-'));
    if (process.env.COUNTY) await cp(process.env.COUNTY, p.dir, { recursive: true });
    p.port = await freePort();
    p.base = `http://127.0.0.1:${p.port}`;
    p.said = '';
    p.child = platformd(p.dir, [], { ADDR: `127.0.0.1:${p.port}`, ...env });
    p.gone = new Promise((say) => p.child.once('exit', (code, signal) => say({ code, signal })));
    for (const s of [p.child.stdout, p.child.stderr]) {
      s.setEncoding('utf8').on('data', (text) => { p.said = (p.said + text).slice(-64_000); });
    }
    let ended;
    p.gone.then((how) => { ended = how; });
    try {
      await until('readiness', async () => {
        if (ended) return true;
        return (await fetch(p.base + '/readyz')).ok;
      }, 120_000);
      assert.ok(!ended, `platformd ended by itself: ${JSON.stringify(ended)}`);
    } catch (err) {
      await p.stop(true);
      throw err;
    }
    return p;
  }

  /** What the public interface answers to a stranger. */
  async get(path) {
    const r = await fetch(this.base + path);
    assert.equal(r.status, 200, `${path} answers ${r.status}`);
    return r.json();
  }

  /** Ends the process and its data; with tell, prints what it said. */
  async stop(tell = false) {
    this.child.kill('SIGTERM');
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await this.gone;
    clearTimeout(hard);
    if (tell) process.stderr.write(`--- platformd said last:\n${this.said}\n---\n`);
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** The browser of the distribution, without a window where there is such a one; CHROMIUM names another. */
export async function launch() {
  const names = ['chromium-headless-shell', 'chromium'].flatMap((name) => process.env.PATH.split(delimiter).map((d) => join(d, name)));
  const found = [process.env.CHROMIUM, ...names].find((f) => f && existsSync(f));
  assert.ok(found, 'no chromium: deploy/ci/browser.sh installs it');
  return chromium.launch({
    executablePath: found,
    env: { ...process.env, LANGUAGE: 'zh_CN' }, // how fields for dates are drawn
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none',
    ],
  });
}

/** Somebody at a machine of their own. */
export class Person {
  /** With login "" a visitor who never signs in. options are those of a browser context. */
  static async at(platform, browser, login = '', options = {}) {
    const p = new Person();
    p.platform = platform;
    p.login = login;
    p.wrongs = [];
    p.context = await browser.newContext({
      baseURL: platform.base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options,
    });
    p.context.setDefaultTimeout(patience);
    p.watch();
    p.page = await p.context.newPage();
    if (login) await p.signIn();
    return p;
  }

  watch() {
    const tell = (what) => this.wrongs.push(`${this.login || 'visitor'}: ${what}`);
    this.context.on('request', (r) => {
      const u = new URL(r.url());
      if (u.protocol !== 'data:' && u.origin !== this.platform.base) tell(`asked ${u.origin} for ${u.pathname}`);
    });
    this.context.on('response', (r) => {
      if (r.status() >= 500 && r.status() !== 503) tell(`${r.status()} from ${r.request().method()} ${new URL(r.url()).pathname}`); // 503 asks to come again in a moment
    });
    this.context.on('requestfailed', (r) => {
      const why = r.failure()?.errorText;
      if (why !== 'net::ERR_ABORTED') tell(`${r.url()}: ${why}`); // aborted: the person left before it came
    });
    this.context.on('console', (m) => {
      // A page that refuses says so with its status; the browser repeats that as an error about the page itself.
      const itself = m.text().startsWith('Failed to load resource') && m.location().url === m.page()?.url();
      if (['error', 'warning'].includes(m.type()) && !itself) tell(`console ${m.type()} at ${m.page()?.url()}: ${m.text()}`);
    });
    this.context.on('weberror', (e) => tell(`exception at ${e.page()?.url()}: ${e.error()}`));
  }

  /** Fails when anything went wrong behind the page since the last look. */
  quiet() {
    assert.deepEqual(this.wrongs.splice(0), []);
  }

  async signIn() {
    const { page } = this;
    await page.goto('/sign-in');
    await page.getByLabel('登录名').fill(this.login);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('main').getByRole('button', { name: '登录' }).click();
    await page.waitForURL((u) => !u.pathname.startsWith('/sign'));
    const session = (await this.context.cookies()).find((c) => c.name === 'sanshe');
    assert.ok(session?.httpOnly, `${this.login} has no session after signing in, at ${page.url()}: ${await page.getByRole('main').innerText()}`);
  }

  async go(path) {
    const r = await this.page.goto(path);
    assert.ok(r.status() < 400, `${this.login || 'visitor'} gets ${r.status()} at ${path}`);
    return this.page;
  }

  /** The platform's time as the page shows it. */
  async now() {
    return new Date(await this.page.getByRole('complementary', { name: '演示时钟' }).locator('time').first().getAttribute('datetime'));
  }
}

/** Somebody who speaks to the interface for programs: for what leads to a page, where a page is not the point. */
export class Speaker {
  static async at(platform, login) {
    const from = async (path, options = {}) => (await fetch(platform.base + path, { redirect: 'manual', ...options }));
    const follow = async (path) => new URL((await from(path)).headers.get('location'), platform.base).searchParams;
    const verifier = randomBytes(32).toString('base64url');
    const ask = new URLSearchParams({
      client_id: 'cli', redirect_uri: 'http://127.0.0.1/callback', response_type: 'code', scope: 'openid profile', state: 'state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    });
    const request = (await follow('/oidc/authorize?' + ask)).get('request');
    const signed = await from('/api/organization/sign-ins', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ request, login, password }) });
    const code = (await follow((await signed.json()).next)).get('code');
    const tokens = await from('/oidc/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: 'http://127.0.0.1/callback', client_id: 'cli', code_verifier: verifier }) });
    const s = new Speaker();
    Object.assign(s, { platform, login, token: (await tokens.json()).access_token });
    return s;
  }

  /** Somebody new, who opens an account. */
  static async joins(platform, login, name) {
    const body = new URLSearchParams({ login, name, password, back: '/' });
    const { status } = await fetch(platform.base + '/join', { method: 'POST', body, redirect: 'manual' });
    assert.equal(status, 303, `${login} gets no account`);
    return Speaker.at(platform, login);
  }

  /** Asks, and answers with what came of it; whatever is refused fails. */
  async ask(method, path, body) {
    const r = await fetch(this.platform.base + path, { method, headers: { authorization: 'Bearer ' + this.token, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    assert.ok(r.ok, `${this.login} ${method} ${path}: ${r.status} ${r.ok || await r.text()}`);
    return r.json();
  }
}

/** Runs body with a platform and a browser, and ends both; a failure prints the log. */
export async function withTown(body, env) {
  const platform = await Platform.start(env);
  let failed = true;
  let browser;
  try {
    browser = await launch();
    await body(platform, browser);
    failed = false;
  } finally {
    await browser?.close();
    await platform.stop(failed);
  }
}
