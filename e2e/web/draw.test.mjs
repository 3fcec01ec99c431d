// Experts are drawn for a consultation of the demonstration county that waits to be opened: office, witness and platform
// each fix a value and open it, one expert declines and the next is called, nobody is named before the result, and anybody
// draws again with the program that knows nothing of the platform.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { act, fixes, journey, judge, keeps, lastRound, machine, marks, opens, opensValue, release, says, sees, summoned } from './acts.mjs';
import { Person, password, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '青麓街道独居老人夜间安全守护'; // its deadline has passed, and nobody judges it yet
const field = '社会工作';
const able = ['expert5', 'expert15', 'expert25']; // who of the pool works in that field
const verifier = resolve(dirname(fileURLToPath(import.meta.url)), '../../bin/sanshe-verify');
const recount = async (page) => promisify(execFile)(verifier, ['draw', page]).catch((err) => err);

test('experts are drawn by three parties, and anybody draws them again', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [officer, supervisor, notary, visitor, ...rest] = await Promise.all(['qinglu', 'supervisor', 'notary', '', 'staff12', 'staff16', ...able].map(at));
    const suppliers = rest.slice(0, 2);
    const experts = rest.slice(2);
    const step = journey(t, [officer, supervisor, notary, visitor, ...rest]);
    const id = (await platform.get('/api/tender/tenders?limit=100')).items.find((x) => x.title === title).id;
    const tender = `/tenders/${id}`;
    const work = '/desk' + tender;
    const draws = work + '/draws';
    const drawn = (page) => page.getByRole('region', { name: '第1次抽取' });
    let calls; // of those who were called, as the office sees them: a number and what came of it
    let asked;

    /** The rows of the table that names nobody. */
    const called = async (page) => (await drawn(page).getByRole('table', { name: '按次序通知的专家' }).getByRole('row').allInnerTexts()).slice(1);

    await step('an officer fixes the list, and everybody may keep its digest', async () => {
      let page = await officer.go(work);
      await page.getByRole('link', { name: '抽取评审专家' }).click();
      await page.getByLabel('专业领域').selectOption(field);
      await page.getByLabel('抽取人数').fill('2');
      await page.getByRole('button', { name: '发起抽取' }).click();
      await says(page, '抽取已发起');
      await drawn(page).getByText(able.length + '人', { exact: true }).waitFor();
      assert.deepEqual(await accessible(page, '抽取评审专家'), []);
      page = await visitor.go(tender + '/draws');
      await drawn(page).getByText('等待双方提交摘要').waitFor();
      assert.equal(await drawn(page).getByRole('row', { name: /^平台 [0-9a-f]{64} / }).count(), 1, 'the platform has fixed its value');
      assert.deepEqual(await accessible(page, '评审专家抽取记录'), []);
    });

    await step('office and witness fix their values and open them, and the order is out', async () => {
      const theirs = await fixes(officer, draws);
      assert.equal(await officer.page.getByRole('button', { name: '公开随机值' }).count(), 0, 'nobody opens before both have fixed');
      await drawn(officer.page).getByText('还等监督人提交摘要').waitFor();
      const seen = await fixes(supervisor, draws);
      await opensValue(officer, draws, theirs);
      assert.equal(await drawn(await supervisor.go(draws)).getByText(theirs).count(), 0, 'what one has opened the other does not read before the order is out');
      await opensValue(supervisor, draws, seen);
      const page = await officer.go(draws);
      for (const value of [theirs, seen]) await drawn(page).getByText(value, { exact: true }).waitFor();
      calls = await called(page);
      assert.equal(calls.length, 2, 'as many are called as are wanted');
      assert.ok(calls.every((c) => c.includes('等待答复')), calls.join());
    });

    await step('one declines and the next in order is called, until enough have accepted', async () => {
      asked = await summoned(experts, title);
      assert.equal(asked.length, 2, 'those are asked, and only those, whose numbers were called');
      const answer = async (e, label, fill) => {
        const page = await e.go('/desk/expert');
        const call = page.getByRole('region', { name: '请我参加评审' }).getByRole('group', { name: title });
        await call.locator('summary').filter({ hasText: new RegExp(`^${label}$`) }).click();
        const dialog = page.getByRole('dialog');
        await fill(dialog);
        await Promise.all([page.waitForNavigation(), dialog.getByRole('button', { name: '确认' + label }).click()]);
        await says(page, '已答复' + label);
      };
      await answer(asked[0], '不能参加', async (dialog) => {
        await dialog.getByRole('radio', { name: '因故不能参加' }).check();
        await dialog.getByLabel('原因').fill('当天已有其他评审任务。');
      });
      const next = experts.find((e) => !asked.includes(e));
      const waits = (await summoned(experts, title)).map((e) => e.login);
      assert.deepEqual(waits.sort(), [asked[1].login, next.login].sort(), 'who comes next is asked at once');
      for (const e of [asked[1], next]) await answer(e, '同意参加', async () => {});
      asked = [asked[1], next];
      const page = await officer.go(draws);
      calls = await called(page);
      assert.equal(calls.filter((c) => c.includes('同意参加')).length, 2);
      assert.equal(calls.filter((c) => c.includes('不能参加')).length, 1);
      assert.equal(await page.getByText('当天已有其他评审任务').count(), 0, 'a reason that may name people stays within');
    });

    await step('who accepted is seated by the draw, as a number to everybody', async () => {
      let page = await officer.go(draws);
      await page.getByRole('link', { name: '组建评审委员会' }).click();
      await page.getByRole('checkbox', { name: '我作为采购人代表参加' }).check();
      await page.getByRole('button', { name: '组建评审委员会' }).click();
      await says(page, '评审委员会已组成');
      const seats = page.getByRole('table', { name: '评审委员会成员' });
      assert.equal(await seats.getByRole('row', { name: /^专家[0-9a-f]{8} 评审专家（随机抽取）$/ }).count(), 2);
      page = await visitor.go(tender + '/draws');
      await drawn(page).getByText('已抽满').waitFor();
      assert.equal(await page.getByRole('table', { name: '按次序通知的专家' }).count(), 0, 'before the result nobody else reads who was called');
      const { code, stderr } = await recount(platform.base + tender);
      assert.equal(code, 2, 'there is nothing to recount before the result');
      assert.match(stderr, /随结果公告公开/);
    });

    await step('bids are opened and judged, and the result is published', async () => {
      for (const p of [supervisor, notary]) {
        const page = await p.go('/desk/holder' + tender);
        const key = await keeps(page, () => page.getByRole('link', { name: /^下载.*演示私钥$/ }).click(), folder);
        await release(p, tender, key, password);
        p.key = key;
      }
      await opens(officer, tender);
      await lastRound(officer, work, tender, suppliers.map((s, i) => [s, ['228000.00', '241000.00'][i]]), folder);
      const { bids } = await platform.get(`/api/tender/tenders/${id}/opening`);
      const given = { 需求理解与服务方案: '26', 项目团队: '21', 质量与风险管理: '12' };
      const sheets = Object.fromEntries(bids.filter((b) => b.valid).map((b) => [b.supplier.name, given]));
      for (const e of asked) await judge(e, title, sheets);
      await marks(await officer.go(`/desk/buyer/tenders/${id}/sheet`), sheets);
      await act(await officer.go(work), '锁定技术评分');
      for (const p of [supervisor, notary]) await release(p, tender, p.key, password);
      await opens(officer, tender, '开启报价');
      const page = await officer.go(work);
      for (const move of ['汇总评审结果', '确定成交供应商', '公告成交结果']) await act(page, move);
    });

    await step('with the result the names are out, and anybody draws again', async () => {
      const page = await sees(visitor, tender + '/draws', (p) => p.getByRole('table', { name: '按次序通知的专家' }));
      assert.deepEqual((await called(page)).map((c) => c.split(/\s/)[1]), calls.map((c) => c.split(/\s/)[1]), 'the record is what the office saw');
      assert.deepEqual(await accessible(page, '评审专家抽取记录'), []);
      const rows = drawn(page).getByRole('table', { name: '按次序通知的专家' }).getByRole('row');
      for (const e of asked) {
        const said = (await e.go('/account')).locator('dl > div').filter({ has: e.page.getByText('姓名', { exact: true }) }).getByRole('definition');
        await rows.filter({ hasText: '同意参加' }).filter({ hasText: (await said.textContent()).trim() }).waitFor();
      }
      await rows.filter({ hasText: '不能参加' }).getByText('没有参加评审，不公开').waitFor();
      const { stdout } = await recount(platform.base + tender);
      assert.match(stdout, /评审委员会3人，其中随机抽取的专家2人，自行选定的专家0人。/);
      assert.match(stdout, /结论：重算结果与公布的记录一致。/);
    });
  });
});
