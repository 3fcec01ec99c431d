// The note of a visit on a phone: written without a signal, sealed until it is sent, sent once, and never lost to a refusal.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Everything that the browser keeps of the site, as one text; what is binary is read as UTF-8. */
const lying = (page) => page.evaluate(async () => {
  const out = [document.cookie, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  const read = async (x) => {
    if (x instanceof CryptoKey) out.push(await crypto.subtle.exportKey('raw', x).then((b) => 'a key: ' + new Uint8Array(b), () => 'a key that stays'));
    else if (x instanceof ArrayBuffer || ArrayBuffer.isView(x)) out.push(new TextDecoder().decode(x));
    else if (x !== null && typeof x === 'object') for (const [k, v] of Object.entries(x)) { out.push(k); await read(v); }
    else out.push(String(x));
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((got) => { indexedDB.open(name).onsuccess = (e) => got(e.target.result); });
    for (const store of db.objectStoreNames) await read(await new Promise((got) => { db.transaction(store).objectStore(store).getAll().onsuccess = (e) => got(e.target.result); }));
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (!request.url.includes('/assets/')) out.push(request.url, await (await cache.match(request)).text());
  }
  return out.join('\n');
});

test('a note is written without a signal', async (t) => {
  await withTown(async (platform, browser) => {
    const speaks = await Speaker.at(platform, 'worker');
    const { items: [{ id, short }] } = await speaks.ask('GET', '/api/socialwork/cases');
    const notes = async () => (await speaks.ask('POST', `/api/socialwork/cases/${id}/looks`, { purpose: 'serve', part: 'visits' })).visits;
    const worker = await Person.at(platform, browser, 'worker', phone);
    const at = `/worker/cases/${id}/visit`;
    const page = await worker.go(at);
    const box = page.getByRole('region', { name: /存在本机/ });
    const before = (await notes()).length;
    const seen = async (name) => {
      assert.deepEqual(await accessible(page, name), []);
      assert.deepEqual(await fits(page, 360, name), []);
      if (!process.env.PICTURES) return;
      mkdirSync(process.env.PICTURES, { recursive: true });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}.png`, fullPage: true });
      }
      await page.setViewportSize(phone.viewport);
    };
    const write = async (text) => {
      const visited = new Date((await worker.now()).getTime() + 7 * 3_600_000).toISOString().slice(0, 16); // an hour ago, in Beijing
      await page.getByLabel('探访的时间').fill(visited);
      await page.getByLabel('探访记录', { exact: true }).fill(text);
      await page.getByRole('button', { name: '保存记录' }).click();
    };

    await t.test('with a signal it is there at once, and what is wrong is said where it was written', async () => {
      await page.locator('html[data-kept=yes]').waitFor();
      await seen('探访记录');
      await page.getByRole('button', { name: '保存记录' }).click();
      await page.getByRole('alert').filter({ hasText: '请填写探访的时间' }).waitFor();
      await write('在家，一切如常。');
      await page.getByRole('status').filter({ hasText: '探访记录已密封保存' }).waitFor();
      assert.equal((await notes()).length, before + 1);
      worker.quiet();
    });

    await t.test('without a signal the page opens, the note waits sealed, and it is still there later', async () => {
      await page.locator('html[data-kept=yes]').waitFor();
      worker.quiet();
      await worker.context.setOffline(true);
      await page.goto(at);
      await page.getByText('现在连不上平台').waitFor();
      await write('印记甲：门开着，炉子上有水。');
      await box.getByRole('listitem').filter({ hasText: /写下.*待同步/s }).waitFor();
      assert.equal(await page.getByLabel('探访记录', { exact: true }).inputValue(), '');
      await seen('没有信号的探访记录');
      await page.reload();
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      const kept = await lying(page);
      assert.ok(kept.includes(short) && kept.includes('a key that stays'), 'the search finds what lies there');
      for (const word of ['印记甲', '炉子', '陶启明', '同心路', '一切如常']) assert.ok(!kept.includes(word), `${word} lies open on the phone`);
      assert.ok(!(await page.content()).includes('炉子'));
      assert.equal((await notes()).length, before + 1);
    });

    await t.test('whoever else signs in on the phone sees nothing of it', async () => {
      await worker.context.clearCookies({ name: 'sanshe' });
      await worker.context.setOffline(false);
      await box.getByText('登录已经失效，登录以后自动发出').waitFor();
      await box.getByRole('link', { name: '登录后发出' }).waitFor();
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      worker.login = 'volunteer';
      await worker.signIn();
      await worker.context.setOffline(true);
      await page.goto(at);
      await page.getByText('这一页是另一个账号存下的，已经从本机删去').waitFor();
      assert.ok(!await box.isVisible());
      await worker.context.setOffline(false);
      await page.goto('/shifts/today');
      await page.locator('html[data-kept=yes]').waitFor();
      assert.ok(!await box.isVisible());
      assert.ok(!(await page.content()).includes(short));
      await worker.context.route('**/visit/kept', (r) => r.abort());
      await worker.context.clearCookies({ name: 'sanshe' });
      worker.login = 'worker';
      await worker.signIn();
    });

    await t.test('back in reach it arrives once, with the hour at which it was written, however often it is sent', async () => {
      await page.goto(at);
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      await page.locator('html[data-kept=yes]').waitFor();
      await page.getByLabel('探访记录', { exact: true }).fill('正在写另一条。'); // and is not disturbed
      await worker.context.unroute('**/visit/kept');
      const sent = page.waitForRequest(/visit\/kept$/);
      await page.getByRole('button', { name: '现在发出' }).click();
      const body = (await sent).postDataJSON();
      await until('the note', async () => (await notes()).length === before + 2);
      await box.waitFor({ state: 'hidden' });
      assert.equal(await page.getByLabel('探访记录', { exact: true }).inputValue(), '正在写另一条。');
      const again = () => page.evaluate(async ([path, what]) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) })).status, [at + '/kept', body]);
      assert.deepEqual([await again(), await again()], [200, 200]);
      const mine = (await notes()).filter((v) => v.note.includes('印记甲'));
      assert.equal(mine.length, 1, 'sent three times is one note');
      assert.equal(new Date(mine[0].written_at).getTime(), new Date(body.written).getTime());
      assert.ok(new Date(mine[0].written_at) < new Date(mine[0].heard));
      assert.ok(!(await lying(page)).includes('a key that stays'), 'the key went with the note');
      await page.getByLabel('探访记录', { exact: true }).fill('');
    });

    await t.test('the signal comes back while the page is open, and nobody presses anything', async () => {
      await worker.context.setOffline(true);
      await write('印记乙：去了社区食堂。');
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      await worker.context.setOffline(false);
      await until('the note', async () => (await notes()).some((v) => v.note.includes('印记乙')));
      await box.waitFor({ state: 'hidden' });
      await page.goto(`/worker/cases/${id}`);
      await page.getByLabel('日常服务').check();
      await page.getByRole('radio', { name: '探访记录' }).check();
      await page.getByRole('button', { name: '记入查阅簿并阅读' }).click();
      await page.getByRole('columnheader', { name: '写下' }).waitFor();
      await seen('探访记录的一览');
      worker.wrongs.splice(0); // a browser without a signal says so, often
    });

    await t.test('a refused note says why, and stays until it is let go', async () => {
      await worker.go(at);
      await page.locator('html[data-kept=yes]').waitFor();
      await worker.context.setOffline(true);
      const is = await speaks.ask('GET', `/api/socialwork/cases/${id}`);
      await speaks.ask('POST', `/api/socialwork/cases/${id}/moves`, { do: 'close', version: is.version, note: '结束', dimensions: [{ name: '起居', score: 7 }, { name: '来往', score: 6 }] });
      await write('印记丙：没有人开门。');
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      await worker.context.setOffline(false);
      const line = box.getByRole('listitem').filter({ hasText: /个案结束以后写的，不能再收，请把要紧的内容告诉接手的人/ });
      await line.waitFor();
      await page.reload();
      await line.waitFor();
      await seen('没有收的探访记录');
      assert.ok(!(await lying(page)).includes('印记丙'));
      await line.getByRole('button', { name: '放回表单修改' }).click();
      await until('the text', async () => await page.getByLabel('探访记录', { exact: true }).inputValue() === '印记丙：没有人开门。');
      await page.getByRole('button', { name: '保存记录' }).click();
      await page.getByRole('alert').filter({ hasText: '个案结束以后写的' }).waitFor();
      assert.equal(await box.getByRole('listitem').count(), 1, 'written again it is the one that it was');
      await line.getByRole('button', { name: '知道了，从本机删去' }).click();
      await box.waitFor({ state: 'hidden' });
      assert.ok(!(await notes()).some((v) => v.note.includes('印记丙')));
      worker.wrongs.splice(0); // the browser says of every refusal that it was one
    });

    await t.test('whoever signs out hears what would be lost, and nothing stays', async () => {
      await worker.context.route('**/visit/kept', (r) => r.abort());
      await write('印记丁：电话没有人接。');
      await box.getByRole('listitem').filter({ hasText: '待同步' }).waitFor();
      const out = async () => {
        await page.locator('details.desk summary').click();
        await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '退出登录' }).click()]);
      };
      await out();
      await page.getByText('还有1条签到、点名或者探访记录没有发出').waitFor();
      await page.getByRole('button', { name: '删去并退出登录' }).click();
      await page.getByText('您已退出登录').waitFor();
      const left = await page.evaluate(async () => [(await caches.keys()).length, (await indexedDB.databases()).length, localStorage.length, /waiting|holder/.test(document.cookie)]);
      assert.deepEqual(left, [0, 0, 0, false]);
      worker.wrongs.splice(0);
    });
  });
});
