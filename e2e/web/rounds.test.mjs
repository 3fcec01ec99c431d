// A consultation in two rounds: what is discussed is written down, last offers are asked for and sealed, one supplier
// leaves, and anybody recounts the award with the program that knows nothing of the platform.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { act, appoint, askLast, bid, ceremony, confirmLast, day, draft, judge, lastOffer, machine, moment, passUntil, release, says, seat, sees } from './acts.mjs';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务（两轮磋商）';
const verifier = resolve(dirname(fileURLToPath(import.meta.url)), '../../bin/sanshe-verify');

// The winner first; the third makes no last offer.
const offers = [
  { login: 'staff', price: '262000.00', capital: '人民币贰拾陆万贰仟元整', last: '241000.00', points: ['46', '18', '9'] },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', last: '249000.00', points: ['41', '17', '8'] },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整', last: '', points: [] },
];

test('a consultation has two rounds, and one supplier leaves', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor, ...rest] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', '', ...offers.map((o) => o.login), 'expert', 'expert4', 'expert7'].map(at));
    const suppliers = rest.slice(0, 3);
    const experts = rest.slice(3);
    const names = [];

    const drafted = await draft(buyer, title);
    await drafted.page.getByRole('button', { name: '保存' }).click();
    await says(drafted.page, '草稿');
    const work = new URL(drafted.page.url()).pathname;
    const tender = work.replace('/desk', '');
    await act(await buyer.go(work), '公开采购意向');
    await appoint(buyer, work, 'x25519');
    const keys = await Promise.all([buyer, supervisor, notary].map((p) => ceremony(p, tender, folder)));
    await passUntil(buyer, new Date((await buyer.now()).getTime() + 32 * day));
    await act(await buyer.go(work), '提交审核');
    await act(await reviewer.go(work), '审核通过并发布公告');
    await Promise.all(offers.map((offer, i) => bid(suppliers[i], tender, offer, join(folder, offer.login))));
    await passUntil(buyer, new Date(drafted.deadline.getTime() + 1000));
    await sees(visitor, tender, (p) => p.getByText('待开标'));
    await Promise.all([release(notary, tender, keys[2]), release(supervisor, tender, keys[1])]);
    await until('the opening', async () => {
      await act(await buyer.go(work), '开标');
      return await buyer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
    });
    for (const s of suppliers) names.push((await (await s.go('/account')).getByRole('row', { name: /社会组织/ }).first().getByRole('cell').last().textContent()).trim());
    await seat(buyer, work, experts);

    // The committee writes down what was discussed, and cannot score yet.
    let page = await experts[0].go('/desk/expert' + tender);
    await page.getByText('收齐最后报价以后才评分').waitFor();
    await page.getByRole('link', { name: '去磋商和要求最后报价' }).click();
    await page.getByText('还没有与这些供应商磋商的记录').waitFor();
    const talk = page.getByRole('region', { name: '磋商记录' });
    await talk.locator('summary').filter({ hasText: /^记录一次磋商$/ }).click();
    const asks = page.getByRole('dialog');
    await asks.getByLabel('供应商').selectOption({ label: names[0] });
    await asks.getByLabel('磋商时间').fill(moment(await experts[0].now()));
    await asks.getByLabel('磋商的内容').fill('就探访频次磋商，供应商承诺每周一次。');
    await Promise.all([page.waitForNavigation(), asks.getByRole('button', { name: '确认记录一次磋商' }).click()]);
    await says(page, '磋商记录已保存');
    assert.deepEqual(await accessible(page, '磋商记录'), []);
    await (await suppliers[0].go(work)).getByText('承诺每周一次').waitFor();
    assert.equal(await (await suppliers[1].go(work)).getByText('承诺每周一次').count(), 0, 'no other supplier reads it');

    // Last offers: two come, the third leaves.
    const closes = await askLast(buyer, work);
    page = await suppliers[0].go('/desk/staff');
    await page.getByRole('link', { name: new RegExp(title + '.*提交最后报价') }).first().click();
    await lastOffer(suppliers[0], tender, offers[0].last, folder, async (p) => {
      assert.deepEqual(await accessible(p, '提交最后报价'), []);
      assert.equal(await p.getByLabel('服务方案').count(), 0, 'a last offer asks for the price alone');
      await p.getByText('还剩').waitFor();
    });
    await lastOffer(suppliers[1], tender, offers[1].last, folder);
    await passUntil(buyer, closes);
    await confirmLast(buyer, work);
    page = await sees(visitor, tender, (p) => p.getByText('视为退出采购活动').first());
    assert.deepEqual(await accessible(page, '采购项目'), []);

    for (const e of experts) await judge(e, title, Object.fromEntries(names.slice(0, 2).map((n, i) => [n, offers[i].points])));
    await act(await buyer.go(work), '锁定技术评分');
    await Promise.all([release(notary, tender, keys[2]), release(supervisor, tender, keys[1])]);
    await act(await buyer.go(tender + '/opening'), '开启报价');
    page = await sees(visitor, tender + '/opening', (p) => p.getByRole('heading', { name: '唱标' }));
    for (const [i, shown] of ['241,000.00', '249,000.00'].entries()) {
      const row = page.getByRole('table', { name: '唱标记录' }).getByRole('row', { name: new RegExp(names[i]) });
      await row.getByText(shown).first().waitFor();
      await row.getByRole('button', { name: '在本机核对' }).click();
      await row.getByText('与开标记录一致').waitFor();
    }
    for (const first of ['262,000.00', '268,000.00', '279,000.00']) assert.equal(await page.getByText(first).count(), 0, `the first price ${first} is out`);
    page = await buyer.go(work);
    for (const step of ['汇总评审结果', '确定成交供应商', '公告成交结果']) await act(page, step);
    await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));

    const { stdout } = await promisify(execFile)(verifier, ['score', platform.base + tender]);
    assert.match(stdout, /241,?000/, 'the recount is about the last offers');
    for (const p of [buyer, reviewer, supervisor, notary, visitor, ...suppliers, ...experts]) p.quiet();
  });
});
