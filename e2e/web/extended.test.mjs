// A deadline that moves after bids were sealed: the correction shows what was and what is, who sealed before need do
// nothing, who wants to replaces a bid, and what is opened is the later one.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bid, day, draft, journey, machine, moment, opens, organization, passUntil, publish, release, says, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务（延期）';
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整' },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整' },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整' },
];
const later = { ...offers[1], price: '249000.00', capital: '人民币贰拾肆万玖仟元整' };
const shown = (t) => new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', year: 'numeric', month: 'long', day: 'numeric' }).format(t);

/** Of a bid's signed statement, as its receipt shows it; the record of the opening begins with the same. */
async function fingerprint(page) {
  const said = await page.getByRole('definition').filter({ hasText: /[0-9a-f]{64}/ }).first().textContent();
  return said.match(/[0-9a-f]{64}/)[0].slice(0, 12);
}

test('a deadline that is extended after bids were sealed', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', ''].map(at));
    const suppliers = await Promise.all(offers.map((o) => at(o.login)));
    const people = [buyer, reviewer, supervisor, notary, visitor, ...suppliers];
    const step = journey(t, people);
    const hashes = {};
    let work, tender, first, second, keys, kept;

    await step('three bids are sealed and handed in', async () => {
      const drafted = await draft(buyer, title);
      first = drafted.deadline;
      await drafted.page.getByRole('button', { name: '保存' }).click();
      await says(drafted.page, '草稿');
      work = new URL(drafted.page.url()).pathname;
      tender = work.replace('/desk', '');
      keys = await publish(buyer, reviewer, [buyer, supervisor, notary], work, folder);
      kept = await Promise.all(offers.map((offer, i) => bid(suppliers[i], tender, offer, join(folder, offer.login))));
    });

    await step('the officer moves the deadline, and everybody reads what it was and what it is', async () => {
      second = new Date(first.getTime() + 14 * day);
      let page = await buyer.go(work);
      await page.getByText('填写更正内容').click();
      await page.getByLabel('更正理由').fill('多家供应商询问服务点位，现补充说明并延长递交时间。');
      await page.getByLabel(/^新的.*截止时间/).fill(moment(second));
      await page.getByRole('button', { name: '发布更正公告' }).click();
      await says(page, '更正公告已发布');
      page = await sees(visitor, tender, (p) => p.getByRole('link', { name: /更正公告/ }));
      await page.getByRole('link', { name: /更正公告/ }).first().click();
      const row = page.getByRole('table', { name: '更正内容' }).getByRole('row', { name: /截止时间/ });
      for (const day of [first, second]) await row.getByText(shown(day)).waitFor();
      assert.deepEqual(await accessible(page, '更正公告'), []);
    });

    await step('who sealed before need do nothing, and is told so', async () => {
      const page = await suppliers[0].go(kept[0].receipt);
      await page.getByRole('definition').filter({ hasText: '已接收' }).or(page.getByRole('definition').filter({ hasText: '已递交' })).first().waitFor();
      const inbox = await sees(suppliers[0], '/inbox', (p) => p.getByText(new RegExp(`更正.*`)).first());
      await inbox.getByText(title).first().waitFor();
    });

    await step('after the first deadline one of them replaces its bid', async () => {
      await passUntil(buyer, new Date(first.getTime() + 60_000));
      await sees(visitor, tender, (p) => p.getByText('接受响应文件'));
      const page = await suppliers[1].go(kept[1].receipt);
      await page.getByRole('link', { name: '重新递交' }).click();
      const again = await bid(suppliers[1], tender, later, join(folder, 'later'));
      assert.notEqual(again.receipt, kept[1].receipt);
      hashes.later = await fingerprint(page);
      await sees(suppliers[1], kept[1].receipt, (p) => p.getByText('已被替代'));
      hashes.earlier = await fingerprint(page);
      assert.notEqual(hashes.later, hashes.earlier);
    });

    await step('three bids are opened, not four, and of the replaced one the later', async () => {
      await passUntil(buyer, new Date(second.getTime() + 1000));
      for (const [i, person] of [[1, supervisor], [2, notary]]) await release(person, tender, keys[i]);
      await opens(buyer, tender);
      // Who has responded to a consultation is told to nobody outside before last offers are in: the office reads it.
      await sees(buyer, tender, (p) => p.getByRole('heading', { name: '开标记录' }));
      const record = buyer.page.getByRole('region', { name: '开标记录' });
      for (const s of suppliers) await record.getByRole('row', { name: new RegExp(await organization(s)) }).waitFor();
      await record.getByRole('row', { name: new RegExp(await organization(suppliers[1])) }).getByText(hashes.later).waitFor();
      assert.equal(await buyer.page.getByText(hashes.earlier).count(), 0, 'what was replaced is not opened');
    });
  });
});
