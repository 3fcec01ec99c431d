// One purchase from the catalogue to the published contract, by people who sit
// at machines of their own and meet on the platform only. Everything is done by
// what a person sees: labels, buttons, links.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { act, appoint, bid, ceremony, day, draft, judge, lastRound, machine, offersContract, passUntil, release, says, seat, sees } from './acts.mjs';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务';
const question = '服务对象名单由采购人提供，还是由承接方自行摸底？';
const answer = '采购人提供底册，承接方入户核实。';

// What suppliers offer, the winner first; points are what every judge gives for the three items that people judge.
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整', points: ['46', '18', '9'] },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', points: ['41', '17', '8'] },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整', points: ['38', '15', '6'] },
];

test('a purchase from the catalogue to the published contract', async (t) => {
  await withTown(async (platform, browser) => {
    const at = (login, options) => Person.at(platform, browser, login, options);
    const [buyer, reviewer, supervisor, notary, filed, listed, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', 'filed', 'listed', ''].map((login) => at(login)));
    const suppliers = await Promise.all(offers.map((o) => at(o.login)));
    const people = [buyer, reviewer, supervisor, notary, filed, listed, visitor, ...suppliers];
    let tender = ''; // path of the public page
    let work = ''; // path of the work page
    let deadline;
    let experts = [];
    const files = new Map(); // of the holders' keys, on their own machines
    const folder = await machine();
    t.after(() => rm(folder, { recursive: true, force: true }));
    const names = []; // of the suppliers' organizations

    const open = (person, path) => person.go(path).then(() => person.page);
    const step = async (name, body) => {
      let failed;
      await t.test(name, async () => {
        try {
          await body();
          for (const p of people) p.quiet();
        } catch (err) {
          failed = err;
          throw err;
        }
      });
      if (failed) throw new Error(`the purchase ended at: ${name}`);
    };

    await step('the officer drafts it from an item of the catalogue', async () => {
      const drafted = await draft(buyer, title);
      const { page } = drafted;
      deadline = drafted.deadline;
      const sum = page.getByRole('status').filter({ hasText: '合计' });
      await page.getByRole('button', { name: '添加一项' }).click();
      await page.getByLabel('第5项分值').fill('5');
      await sum.filter({ hasText: /多出\s*5\s*分/ }).waitFor();
      await page.getByRole('button', { name: '删除第5项' }).click();
      await sum.filter({ hasText: '正好' }).waitFor();
      await page.getByRole('button', { name: '保存' }).click();
      await says(page, '草稿');
      work = new URL(page.url()).pathname;
      tender = work.replace('/desk', '');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal((await visitor.page.goto(tender)).status(), 404, 'nobody outside sees a draft');
    });

    await step('the intention is public and the requirement is not yet', async () => {
      await act(await open(buyer, work), '公开采购意向');
      const page = await sees(visitor, '/tenders?group=intention', (p) => p.getByRole('link', { name: title }));
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal(await page.getByText('不少于150人').count(), 0);
    });

    await step('thirty days later the reviewer publishes what the officer submitted', async () => {
      await passUntil(buyer, new Date((await buyer.now()).getTime() + 32 * day));
      await appoint(buyer, work);
      for (const person of [buyer, supervisor, notary]) files.set(person, await ceremony(person, tender, folder));
      await act(await open(buyer, work), '提交审核');
      const page = await open(reviewer, '/desk/reviewer');
      await page.getByRole('link', { name: new RegExp(title) }).first().click();
      await act(page, '审核通过并发布公告');
      await sees(visitor, tender, (p) => p.getByText('接受响应文件'));
      await visitor.page.getByText('不少于150人').first().waitFor();
    });

    await step('a supplier asks, and the answer is there for everybody', async () => {
      let page = await open(suppliers[1], tender);
      await page.getByLabel('向采购人提问').fill(question);
      await page.getByRole('region', { name: '提问与答复' }).getByRole('button').click();
      await says(page, '问题已提交');
      page = await open(buyer, work);
      await page.getByRole('textbox', { name: '公开答复' }).fill(answer);
      await page.getByRole('button', { name: '公开答复' }).click();
      await says(page, '答复已公开');
      page = await sees(visitor, tender, (p) => p.getByText(answer));
      await page.getByText(question).first().waitFor();
      assert.equal(await page.getByText('梧桐暖邻').count(), 0, 'who asked stays unsaid');
    });

    await step('who the law bars is told why, and by which clause', async () => {
      for (const [person, rule] of [[filed, 'supplier.filing.only.barred'], [listed, 'supplier.listed.serious.barred']]) {
        let page = await open(person, tender);
        await page.getByRole('link', { name: '我符合条件吗' }).click();
        await page.getByText('现在不能递交响应文件').first().waitFor();
        assert.ok(await page.locator(`a[href*="/rules/${rule}"]`).count() > 0, `the check of ${person.login} cites ${rule}`);
        page = await open(person, tender);
        await page.getByText('不能').first().waitFor();
        assert.equal(await page.getByRole('link', { name: '准备响应文件' }).count(), 0, 'nobody is led to a form that would be refused');
        page = await open(person, `/desk/staff${tender}/bid`);
        await page.getByText('现在不能递交响应文件').waitFor();
        assert.equal(await page.getByLabel('报价').count(), 0, 'who knows the address finds no form either');
        await page.locator(`a[href*="/rules/${rule}"]`).first().click();
        await page.waitForURL(`**/rules/${rule}`);
      }
    });

    await step('three suppliers bid, and nothing of it shows', async () => {
      await Promise.all(offers.map((offer, i) => bid(suppliers[i], tender, offer, join(folder, offer.login))));
      for (const person of [visitor, buyer, supervisor]) {
        const body = await (await open(person, person === visitor ? tender : work)).content();
        for (const trace of ['暖邻社会工作服务中心', '252,000', '279,000']) assert.ok(!body.includes(trace), `${person.login || 'a visitor'} sees ${trace} before the opening`);
      }
    });

    await step('after the deadline nothing is accepted and the bids are opened', async () => {
      await passUntil(buyer, new Date(deadline.getTime() + 1000));
      await sees(visitor, tender, (p) => p.getByText('待开标'));
      assert.equal(await (await open(suppliers[0], tender)).getByRole('link', { name: '准备响应文件' }).count(), 0);
      for (const person of [supervisor, notary]) await release(person, tender, files.get(person));
      await until('the opening', async () => { // bids accepted a moment ago may still be on their way
        await act(await open(buyer, work), '开标');
        return await buyer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
      });
      const page = await sees(buyer, tender, (p) => p.getByRole('heading', { name: '开标记录' }));
      await page.getByRole('cell', { name: '未开启' }).first().waitFor();
      for (const s of suppliers) names.push((await (await open(s, '/account')).getByRole('row', { name: /社会组织/ }).first().getByRole('cell').last().textContent()).trim());
      const seen = await sees(visitor, tender, (p) => p.getByRole('heading', { name: '开标记录' }));
      for (const name of names) assert.equal(await seen.getByText(name).count(), 0, 'who responded is told when last offers are in');
    });

    await step('the committee is seated from the pool', async () => {
      experts = await Promise.all(['expert', 'expert4', 'expert7'].map((login) => at(login)));
      people.push(...experts);
      await seat(buyer, work, experts);
    });

    await step('last offers are asked for and made', async () => {
      await lastRound(buyer, work, tender, offers.map((o, i) => [suppliers[i], o.price]), folder);
    });

    await step('every expert signs a sheet of their own', async () => {
      await Promise.all(experts.map((expert, n) => judge(expert, title, Object.fromEntries(names.map((name, i) => [name, offers[i].points])), async (page) => {
        const total = page.getByRole('row', { name: /合计/ });
        for (const offer of offers) await total.getByRole('cell', { name: offer.points.reduce((sum, p) => sum + Number(p), 0).toFixed(2), exact: true }).waitFor();
        if (n === 0) assert.deepEqual(await accessible(page, '核对评分'), []);
      })));
    });

    await step('the scores are frozen before anybody sees a price', async () => {
      await act(await open(buyer, work), '锁定技术评分');
      for (const person of [buyer, supervisor]) await release(person, tender, files.get(person));
      await act(await open(buyer, work), '开启报价');
      const page = await sees(visitor, tender, (p) => p.getByRole('cell', { name: '252,000.00' }));
      for (const amount of ['268,000.00', '279,000.00']) await page.getByRole('cell', { name: amount }).first().waitFor();
    });

    await step('the award follows from the sheets and is announced', async () => {
      const page = await open(buyer, work);
      await act(page, '汇总评审结果');
      await act(page, '确定成交供应商');
      await act(page, '公告成交结果');
      await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
      const box = visitor.page.getByRole('region', { name: '成交结果' });
      await box.getByRole('link', { name: names[0] }).waitFor();
      await box.getByText('252,000.00').first().waitFor();
    });

    await step('the contract is drafted, signed by both and published', async () => {
      const draft = (p) => p.getByRole('link', { name: '看合同' });
      let page = await sees(buyer, work, draft);
      await draft(page).click();
      await page.getByRole('button', { name: '保存条款' }).waitFor();
      const contract = new URL(page.url()).pathname;
      await offersContract(page);
      await act(page, '签署');
      const mine = (p) => p.getByRole('region', { name: '我的合同' }).getByRole('link', { name: new RegExp(title) });
      page = await sees(suppliers[0], '/desk/staff', mine);
      await mine(page).click();
      assert.equal(new URL(page.url()).pathname, contract);
      await act(page, '签署');
      page = await open(buyer, contract);
      await act(page, '公告合同');
    });

    await step('everybody can read how it ended', async () => {
      const page = await sees(visitor, tender, (p) => p.getByRole('link', { name: '看合同' }));
      await page.getByText('已签合同').first().waitFor();
      await page.getByRole('link', { name: '看合同' }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('link', { name: names[0] }).first().waitFor();
      await page.getByText('252,000.00').first().waitFor();
      assert.equal(await page.getByText('已签署').count(), 2, 'both signatures are shown');
      await sees(visitor, '/contracts', (p) => p.getByRole('link', { name: new RegExp(title) }));
    });
  });
});
