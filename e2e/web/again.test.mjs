// An open tender to which only two suppliers hand in: it cannot be opened, its officer ends it on the ground that the law
// lists, everybody reads why, and it is begun anew in another way, with an approval, as a purchase that names the old one,
// whose bids are opened, judged and awarded; anybody recounts that.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { act, bid, draft, journey, judge, lastRound, machine, moment, opens, organization, passUntil, publish, release, says, seat, sees, workday } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务（重新采购）';
const why = '截止时只有两家供应商递交了投标文件。';
const ground = /实质响应的供应商不足三家/;
const clause = /政府采购法.*第三十六条/;
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整', last: '246000.00', points: ['46', '18', '9'] },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', last: '249000.00', points: ['41', '17', '8'] },
];
const verifier = resolve(dirname(fileURLToPath(import.meta.url)), '../../bin/sanshe-verify');
const approval = { by: '星河市财政局', number: '星财采批〔2026〕12号', on: '2025-12-30' };

test('a tender that failed is begun anew to its result', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', ''].map(at));
    const suppliers = await Promise.all(offers.map((o) => at(o.login)));
    const experts = await Promise.all(['expert', 'expert4', 'expert7'].map(at));
    const holders = [buyer, supervisor, notary];
    const step = journey(t, [buyer, reviewer, supervisor, notary, visitor, ...suppliers, ...experts]);
    const [first, second] = [{}, {}];

    await step('an open tender is published, and two suppliers hand in', async () => {
      const { page, deadline } = await draft(buyer, title);
      await page.getByRole('radio', { name: '公开招标' }).check();
      await page.getByRole('button', { name: '保存' }).first().click();
      await says(page, '草稿');
      first.work = new URL(page.url()).pathname;
      first.tender = first.work.replace('/desk', '');
      await publish(buyer, reviewer, holders, first.work, folder);
      await Promise.all(offers.map(async (offer, i) => { offer.kept = await bid(suppliers[i], first.tender, offer, join(folder, offer.login)); }));
      await passUntil(buyer, new Date(deadline.getTime() + 1000));
      await sees(visitor, first.tender, (p) => p.getByText('待开标'));
    });

    await step('two are too few: the officer is told by which clause, and what to do instead', async () => {
      const page = await buyer.go(first.work);
      await act(page, '开标');
      const refused = page.getByRole('alert');
      await refused.getByText('请终止本次采购').first().waitFor();
      await refused.getByRole('link', { name: /第.*条/ }).first().waitFor();
      await sees(visitor, first.tender, (p) => p.getByText('待开标'));
    });

    await step('the officer ends it on its ground, and on no other', async () => {
      await ends('投标人的报价均超过了采购预算');
      await buyer.page.getByRole('alert').getByText('还没有开标').first().waitFor();
      await ends('不足三家');
      await says(buyer.page, '已办理');
    });

    await step('everybody reads why, under which law, and in a notice of its own', async () => {
      const page = await sees(visitor, first.tender, (p) => p.getByText('已终止'));
      for (const said of [page.getByText(ground), page.getByText(why), page.getByRole('link', { name: clause })]) await said.first().waitFor();
      assert.deepEqual(await accessible(page, '采购项目'), []);
      await page.getByRole('region', { name: '全部公告' }).getByRole('link', { name: /终止公告/ }).click();
      await page.getByRole('heading', { level: 1, name: title + '终止公告' }).waitFor();
      for (const said of [page.getByText(ground), page.getByText(why), page.getByRole('link', { name: clause })]) await said.first().waitFor();
      assert.deepEqual(await accessible(page, '终止公告'), []);
    });

    await step('who bid reads it at the bid, and nobody reads what was bid', async () => {
      for (const [i, offer] of offers.entries()) await sees(suppliers[i], offer.kept.receipt, (p) => p.getByText('未成交，采购已终止'));
      const shown = await (await visitor.go(first.tender)).content();
      for (const trace of ['252,000', '268,000']) assert.ok(!shown.includes(trace), `${trace} was sealed and is out`);
    });

    await step('it is begun anew with the papers of the old one; another way of buying wants an approval', async () => {
      const page = await buyer.go(first.work);
      await page.getByRole('link', { name: '改为与剩下的供应商谈判' }).waitFor();
      await page.getByRole('link', { name: '重新采购' }).click();
      assert.equal(await page.getByLabel('项目名称').first().inputValue(), title);
      assert.match(await page.getByRole('textbox', { name: /^采购需求/ }).inputValue(), /不少于150人/);
      await page.getByRole('radio', { name: '竞争性磋商' }).check();
      await page.getByRole('button', { name: '按所选方式更新本页' }).click();
      second.deadline = workday(await buyer.now(), 62);
      await page.getByLabel('递交截止时间').first().fill(moment(second.deadline));
      await page.getByRole('button', { name: '保存' }).first().click();
      await says(page, '草稿');
      second.work = new URL(page.url()).pathname;
      second.tender = second.work.replace('/desk', '');
      assert.notEqual(second.tender, first.tender);
      await page.getByText('须在采购活动开始前获得批准').first().waitFor();
      await page.getByRole('link', { name: '修改采购文件' }).click();
      await page.getByLabel('批准机关').fill(approval.by);
      await page.getByLabel('批准文号').fill(approval.number);
      await page.getByLabel('批准日期').fill(approval.on);
      await page.getByRole('button', { name: '保存' }).first().click();
      await says(page, '已保存修改');
      await page.getByText(/^符合的[0-9]+项$/).click();
      await page.getByText(`已获${approval.by}批准`).first().waitFor();
    });

    await step('it is published, and each of the two leads to the other', async () => {
      second.keys = await publish(buyer, reviewer, holders, second.work, folder);
      for (const one of [first, second]) one.code = (await platform.get('/api/tender' + one.tender)).code;
      const page = await sees(visitor, first.tender, (p) => p.getByRole('link', { name: second.code }));
      await page.getByRole('link', { name: second.code }).click();
      await page.waitForURL('**' + second.tender);
      await page.getByText(`${approval.by}，${approval.number}，2025年12月30日`).first().waitFor();
      assert.deepEqual(await accessible(page, '采购项目'), []);
      await page.getByRole('link', { name: first.code }).first().click();
      await page.waitForURL('**' + first.tender);
    });

    await step('who bid before bids again, and both bids stand on the desk', async () => {
      await Promise.all(offers.map((offer, i) => bid(suppliers[i], second.tender, offer, join(folder, offer.login, 'again'))));
      for (const s of suppliers) {
        const rows = (await s.go('/desk/staff')).getByRole('table', { name: '本机构递交的投标文件和响应文件' }).getByRole('row', { name: new RegExp(title) });
        await rows.filter({ hasText: '采购已终止' }).waitFor();
        assert.equal(await rows.count(), 2, 'the bid of the old purchase stays beside the new one');
      }
    });

    await step('what came is opened by two holders, and both make their last offers', async () => {
      await passUntil(buyer, new Date(second.deadline.getTime() + 1000));
      await sees(visitor, second.tender, (p) => p.getByText('待开标'));
      await shares();
      await opens(buyer, second.tender);
      second.names = await Promise.all(suppliers.map(organization));
      await seat(buyer, second.work, experts);
      await lastRound(buyer, second.work, second.tender, offers.map((o, i) => [suppliers[i], o.last]), folder);
    });

    await step('three judge, the prices are read out, and the result is published', async () => {
      for (const e of experts) await judge(e, title, Object.fromEntries(second.names.map((n, i) => [n, offers[i].points])));
      await act(await buyer.go(second.work), '锁定技术评分');
      await shares();
      await opens(buyer, second.tender, '开启报价');
      const page = await buyer.go(second.work);
      for (const label of ['汇总评审结果', '确定成交供应商', '公告成交结果']) await act(page, label);
    });

    await step('everybody reads the result at the new purchase and the way to it at the old one, and counts again', async () => {
      const page = await sees(visitor, second.tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
      await page.getByRole('region', { name: '成交结果', exact: true }).getByRole('link', { name: second.names[0] }).waitFor();
      assert.deepEqual(await accessible(page, '采购项目'), []);
      await page.getByRole('link', { name: first.code }).first().click();
      await page.waitForURL('**' + first.tender);
      await page.getByText('已终止').first().waitFor();
      await page.getByRole('link', { name: second.code }).waitFor();
      const { stdout } = await promisify(execFile)(verifier, ['score', platform.base + second.tender]);
      assert.match(stdout, /246,?000/, 'the recount is about the last offers');
    });

    /** Two of the three holders release their shares of the stage that is open. */
    async function shares() {
      await Promise.all([[notary, 2], [supervisor, 1]].map(([holder, i]) => release(holder, second.tender, second.keys[i])));
    }

    /** Ends the first purchase on a ground, in the dialog that asks for it. */
    async function ends(on) {
      const page = await buyer.go(first.work);
      await page.getByRole('main').locator('summary').filter({ hasText: /^终止采购$/ }).click();
      const asks = page.getByRole('dialog');
      const options = asks.getByLabel('法定情形').getByRole('option').filter({ hasText: on });
      await asks.getByLabel('法定情形').selectOption(await options.getAttribute('value'));
      await asks.getByLabel('终止说明').fill(why);
      await Promise.all([page.waitForNavigation(), asks.getByRole('button', { name: '确认终止采购' }).click()]);
    }
  });
});
