// Hours in the field, on a phone: by the code of the site, without script, without a signal; the lead's roll; and what waits on a device
// when somebody signs out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nobody } from './acts.mjs';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const hour = 3_600_000; // milliseconds
const phone = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true };

test('a shift is served: coming by the code, going without a signal, and the roll', async (t) => {
  await withTown(async (platform, browser) => {
    const speaks = await Speaker.at(platform, 'volunteer');
    const lead = await Person.at(platform, browser, 'resident', phone);
    const helper = await Person.at(platform, browser, 'volunteer', phone);
    // Of the day on which the county was built, which may just be over: it takes what is said for an hour more.
    const eve = new Date(Date.now() + 8 * hour - 24 * hour).toISOString().slice(0, 10);
    const { items } = await speaks.ask('GET', `/api/volunteer/shifts/mine?from=${eve}`);
    const { id: shift, mine: [me] } = items.find((x) => x.position.title === '便民服务点');
    const at = `/shifts/${shift}`;
    const record = async () => (await speaks.ask('GET', `/api/volunteer/records?person=${me.person}`)).items.find((r) => r.shift === shift);
    const said = async (act, source) => ((await record())?.statements ?? []).filter((s) => s.act === act && s.source === source);
    const word = async () => (await (await lead.go(at + '/lead/code')).locator('.code-word:visible').innerText()).replace(/\s/g, '');

    await t.test('the lead shows a code, and a camera that opens it needs one press', async () => {
      const page = await helper.go(`${at}/checkin?code=${await word()}`);
      assert.deepEqual(await accessible(page, '签到'), []);
      assert.deepEqual(await fits(page, 320, '签到'), []);
      assert.deepEqual(await accessible(lead.page, '签到码'), []);
      assert.deepEqual(await fits(lead.page, 320, '签到码'), []);
      assert.ok(await page.getByRole('button', { name: '到岗' }).evaluate((el) => el === document.activeElement && el.getBoundingClientRect().bottom <= innerHeight), 'the button is at hand');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: '已记下到岗' }).waitFor();
      await page.getByText('志愿者的设备（扫动态码）、现场动态码').first().waitFor();
      await page.getByText('离岗只有一方陈述').first().waitFor();
      assert.equal((await said('in', 'site')).length, 1);
      assert.equal((await said('in', 'device')).length, 1);
    });

    await t.test('a wrong code is refused where it was typed, and nothing is kept', async () => {
      const page = await helper.go(at + '/checkin');
      await page.getByLabel('签到码').fill('2345 6789 ABCD');
      await page.getByRole('button', { name: '离岗' }).click();
      await page.getByRole('alert').filter({ hasText: '签到码不对' }).waitFor();
      assert.ok(!await page.getByRole('heading', { name: '存在本机' }).isVisible());
      assert.equal((await said('out', 'device')).length, 0);
      helper.wrongs.splice(0); // the browser says of every refusal that it was one
    });

    await t.test('without a signal the page opens, going is kept, and sent once', async () => {
      const page = await helper.go('/shifts/today');
      await page.locator('html[data-kept=yes]').waitFor();
      const code = await word();
      helper.quiet();
      await helper.context.setOffline(true);
      await page.goto(`${at}/checkin?code=${code}`);
      await page.getByText('现在连不上平台').waitFor();
      assert.equal(await page.getByLabel('签到码').inputValue(), code);
      await page.getByRole('button', { name: '离岗' }).click();
      const box = page.getByRole('region', { name: /存在本机/ });
      await box.getByRole('listitem').filter({ hasText: /离岗.*等待发出/s }).waitFor();
      assert.deepEqual(await accessible(page, '没有信号的签到'), []);
      assert.deepEqual(await fits(page, 320, '没有信号的签到'), []);
      assert.equal((await said('out', 'device')).length, 0);
      const { to, body } = await page.evaluate(async () => {
        const db = await new Promise((got) => { indexedDB.open('shifts', 1).onsuccess = (e) => got(e.target.result); });
        const [k] = await new Promise((got) => { db.transaction('said').objectStore('said').getAll().onsuccess = (e) => got(e.target.result); });
        db.close();
        return k;
      });
      await page.reload(); // the phone is put away, and taken out again
      await box.getByRole('listitem').filter({ hasText: '等待发出' }).waitFor();
      await helper.context.setOffline(false);
      await until('what was kept is there', async () => (await said('out', 'device')).length === 1);
      await until('and stands on the page', async () => !await box.isVisible() && await page.getByText('各方陈述的时间没有共同的一分钟').first().isVisible());
      helper.wrongs.splice(0); // a browser without a signal says so, often
      await helper.go(at + '/checkin');
      await helper.go('/shifts/today');
      const again = () => page.evaluate(async ([path, what]) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) })).status, [to, body]);
      assert.deepEqual([await again(), await again()], [200, 200]); // an answer was lost on the way, and the phone sends it again
      assert.equal((await said('out', 'device')).length, 1, 'sent three times is said once');
      assert.equal((await said('out', 'site')).length, 1, 'the code was that of the moment in which it was read');
      helper.quiet();
    });

    await t.test('a fence says inside or outside, and nobody learns where', async () => {
      await helper.context.grantPermissions(['geolocation'], { origin: platform.base });
      for (const [latitude, inside] of [[34.1805, true], [34.19, false]]) { // 55 m and 1.1 km from the middle of 200 m
        await helper.context.setGeolocation({ latitude, longitude: 117.17, accuracy: 8 });
        const page = await helper.go(at + '/checkin');
        await page.getByRole('checkbox', { name: /用手机定位/ }).check();
        const [sent] = await Promise.all([page.waitForRequest(/checkin\/kept$/), page.getByRole('button', { name: '到岗' }).click()]);
        await page.getByRole('status').filter({ hasText: '已记下到岗' }).waitFor();
        const { account, at: when, key, people, ...said } = sent.postDataJSON();
        assert.deepEqual(said, { act: 'in', code: '', fence: true, inside, accuracy: 8 });
      }
      helper.quiet();
    });

    await t.test('what is found again after three days is refused, and the way that is left is said', async () => {
      const page = await helper.go(at + '/checkin');
      await page.evaluate(async () => {
        const { account, to } = JSON.parse(document.querySelector('[data-island]').dataset.setting);
        const when = new Date(Date.now() - 73 * 3_600_000).toISOString();
        const people = [...document.querySelectorAll('[name=people]')].map((x) => x.value);
        const k = { key: 'found-again', account, to, page: location.pathname, what: '便民服务点：到岗', at: when, until: 0, body: { account, key: 'found-again', act: 'in', at: when, code: '', people } };
        const db = await new Promise((got) => { indexedDB.open('shifts', 1).onsuccess = (e) => got(e.target.result); });
        await new Promise((done) => { const t = db.transaction('said', 'readwrite'); t.objectStore('said').put(k); t.oncomplete = done; });
        db.close();
      });
      await page.reload();
      const line = page.getByRole('listitem').filter({ hasText: /请求补录/ });
      await line.getByRole('button', { name: '知道了，从本机删去' }).click();
      await line.waitFor({ state: 'hidden' });
      helper.wrongs.splice(0); // the browser says of every refusal that it was one
    });

    await t.test('whoever signs out hears what would be lost, and nothing stays', async () => {
      const page = await helper.go(at + '/checkin');
      await page.locator('html[data-kept=yes]').waitFor();
      await helper.context.route('**/checkin/kept', (r) => r.abort());
      await page.getByRole('button', { name: '到岗' }).click();
      await page.getByRole('listitem').filter({ hasText: '等待发出' }).waitFor();
      const out = async () => {
        await page.locator('details.desk summary').click();
        await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '退出登录' }).click()]);
      };
      await out();
      await page.getByText('还有1条签到、点名或者探访记录没有发出').waitFor();
      assert.deepEqual(await accessible(page, '退出以前'), []);
      await page.getByRole('button', { name: '删去并退出登录' }).click();
      await page.getByText('您已退出登录').waitFor();
      const left = await page.evaluate(async () => [(await caches.keys()).length, (await indexedDB.databases()).length, localStorage.length, document.cookie.includes('waiting')]);
      assert.deepEqual(left, [0, 0, 0, false]);
      helper.wrongs.splice(0);
    });

    await t.test('the roll is found by a number, ticked with the keyboard, and sent in one piece', async () => {
      const page = await lead.go(at + '/lead');
      assert.deepEqual(await accessible(page, '带队'), []);
      assert.deepEqual(await fits(page, 320, '带队'), []);
      const find = page.getByLabel('找人');
      await find.fill((await record()).number.slice(-6));
      assert.equal(await page.getByRole('checkbox').filter({ visible: true }).count(), 1);
      await find.press('Enter');
      await page.getByText('已勾选1人').waitFor();
      const began = performance.now();
      await page.getByRole('button', { name: '记到岗', exact: true }).click();
      await page.getByRole('status').filter({ hasText: '1人已记到岗' }).waitFor();
      t.diagnostic(`a roll on a phone, pressed to said: ${Math.round(performance.now() - began)} ms`);
      assert.equal((await said('in', 'lead')).length, 1);
      await page.getByRole('button', { name: '全部记离岗' }).click();
      await page.getByRole('status').filter({ hasText: /没有记上：带队人不能为自己/ }).waitFor();
      assert.equal((await said('out', 'lead')).length, 1);
      lead.quiet();
    });

    await t.test('the roll works without script', async () => {
      const plain = await Person.at(platform, browser, 'resident', { ...phone, javaScriptEnabled: false });
      const page = await plain.go(at + '/lead');
      await page.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: '记离岗', exact: true }).click();
      await page.getByRole('status').filter({ hasText: '已记离岗' }).first().waitFor();
      assert.match(await (await plain.go(at + '/lead/code')).content(), /<meta http-equiv="refresh" content="\d+"/);
      plain.quiet();
    });
  });
});

/** Two hundred people in a shift that begins in a while: thirty-four who have accounts, and five children of each. */
async function crowd(platform, from, to) {
  const [author, checker] = await Promise.all(['juwei', 'registrar'].map((login) => Speaker.at(platform, login)));
  const { id: sample } = (await platform.get('/api/volunteer/projects?limit=50')).items.find((x) => x.draft.title === '梧桐里便民服务');
  const { draft: { org, office, region, place, risk } } = await platform.get('/api/volunteer/projects/' + sample);
  const at = (t) => new Date(t.getTime() + 8 * hour).toISOString();
  const position = { code: 'A1', title: '马拉松沿线', capacity: 500, dates: [{ day: at(from).slice(0, 10), from: at(from).slice(11, 16), to: at(to).slice(11, 16) }] };
  let project = await author.ask('POST', '/api/volunteer/projects', { org, office, title: '马拉松', service: 'culture', region, place, risk, positions: [position] });
  for (const [who, step] of [[author, 'submit'], [checker, 'publish']]) project = await who.ask('POST', `/api/volunteer/projects/${project.id}/moves`, { do: step, version: project.version });
  const shift = await until('the shift', async () => (await platform.get(`/api/volunteer/projects/${project.id}/shifts`)).items[0]?.id);
  await author.ask('POST', `/api/volunteer/shifts/${shift}/leads`, { do: 'lead' });
  let next = 0;
  const family = async (i) => {
    const me = await Speaker.joins(platform, 'runner' + i, '安宁');
    for (let n = 0; n < 6 && next < 200; n++) {
      const ward = n > 0;
      const born = new Date(Date.UTC(ward ? 2015 : 1980, 0, 1 + next++));
      const phone = '0000-00008000';
      const { id } = await me.ask('POST', '/api/volunteer/people', {
        name: '安宁', id_number: nobody(born), region: region.slice(0, 6), phone, agree: true,
        ...ward ? { ward, consent: true, guardian: { name: '安宁', relation: '母亲', phone } } : {},
      });
      await me.ask('POST', `/api/volunteer/shifts/${shift}/seats`, { person: id, told: true });
    }
  };
  for (let i = 0; i < 34; i += 4) await Promise.all([i, i + 1, i + 2, i + 3].filter((n) => n < 34).map(family));
  return shift;
}

test('a roll of two hundred is one press', async (t) => {
  await withTown(async (platform, browser) => {
    const from = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hour * 3 / 4);
    const to = new Date(from.getTime() + hour);
    if (new Date(to.getTime() + 8 * hour).getUTCDate() !== new Date(Date.now() + 8 * hour).getUTCDate()) return t.skip('it is nearly midnight, and no shift of today is left');
    const shift = await crowd(platform, from, to);
    const lead = await Person.at(platform, browser, 'juwei', phone);
    let began = performance.now();
    const took = (what) => { t.diagnostic(`200 people, ${what}: ${Math.round(performance.now() - began)} ms`); began = performance.now(); };
    const page = await lead.go(`/shifts/${shift}/lead`);
    took('the page');
    await page.getByText('共200人，到岗0人').waitFor();
    assert.deepEqual(await fits(page, 320, '点名200人'), []);
    began = performance.now();
    await page.getByLabel('找人').fill('安');
    await page.getByRole('button', { name: '勾选列出的' }).click();
    await page.getByText('已勾选200人').waitFor();
    took('found and ticked');
    await page.getByRole('button', { name: '记到岗', exact: true }).click();
    await page.getByRole('status').filter({ hasText: '200人已记到岗' }).waitFor();
    took('pressed to said');
    await page.getByText('共200人，到岗200人').waitFor();
    lead.quiet();
  });
});
