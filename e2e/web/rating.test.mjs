// A rating from the self-assessment to the certificate: the organization fills in what is missing by the gap list, two raters sign
// what they saw and what they give, the panel votes by name, everybody reads and recounts the score, an appeal changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, day, fills, journey, passUntil, says, sees } from './acts.mjs';
import { Person, Speaker, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const ratings = '/api/organization/ratings/';

test('an organization is rated, appeals, and holds a certificate', async (t) => {
  await withTown(async (platform, browser) => {
    const people = await Promise.all(['staff9', 'registrar', 'rater', 'rater2', 'panelist', ''].map((login) => Person.at(platform, browser, login)));
    const [staff, registrar, rater, second, panelist, visitor] = people;
    const voices = Object.fromEntries(await Promise.all(['staff9', 'registrar', 'rater', 'rater2', 'rater3', 'rater4', 'expert18', 'expert19', 'expert20', 'expert21', 'expert22'].map(async (login) => [login, await Speaker.at(platform, login)])));
    const step = journey(t, people);
    const [campaign] = (await platform.get('/api/organization/campaigns')).items;
    const me = await voices.staff9.ask('GET', '/api/organization/me');
    const org = me.memberships.find((m) => m.role === 'staff').org;
    const id = `${campaign.id}.${org}`;
    const desk = `/desk/ratings/${id}`;
    const leaves = [];
    const given = (share) => leaves.map((n) => ({ code: n.code, points: Math.floor(n.max * share), note: '查看了原件。' }));
    const first = (n) => n.code.startsWith('1.'); // what is filled in on the pages; the rest comes by the interface for programs

    await step('it applies and is admitted, and the gap list says where points are still to be had', async () => {
      await voices.staff9.ask('POST', '/api/organization/ratings', { campaign: campaign.id, org });
      const { version } = await voices.registrar.ask('GET', ratings + id);
      await voices.registrar.ask('POST', ratings + id + '/moves', { do: 'admit', version });
      const self = await voices.staff9.ask('GET', ratings + id + '/self');
      leaves.push(...self.tree.nodes.filter((n) => n.kind));
      const said = leaves.filter((n) => !first(n)).map((n) => ({ code: n.code, given: true, points: n.max }));
      await voices.staff9.ask('PUT', ratings + id + '/self', { version: self.version, leaves: said });
      const page = await staff.go(desk);
      await page.getByRole('link', { name: '填写自评' }).click();
      const gap = page.getByRole('table', { name: '还能得分的指标' });
      await gap.getByRole('row', { name: /还没有自评/ }).first().waitFor();
      assert.deepEqual(await accessible(page, '自评'), []);
      await gap.getByRole('link').first().click();
      for (const n of leaves.filter(first)) {
        const group = page.getByRole('group', { name: n.name, exact: true });
        await group.getByLabel(/^自评分/).fill(String(n.max / 100));
        await group.getByLabel(/^自评说明/).fill('原件可以在办公场所查看。');
      }
      await page.getByRole('button', { name: '保存这一部分' }).click();
      await says(page, '的自评已保存');
      assert.equal(await gap.getByRole('row', { name: /还没有自评/ }).count(), 0);
      await act(await staff.go(desk), '提交自评');
      await says(page, '自评已提交');
    });
    await step('two raters are sent, and both sign what was seen on the spot', async () => {
      const page = await registrar.go(desk);
      for (const name of ['白晓峰', '方文丽']) await page.getByRole('group', { name: /^评估专家/ }).getByRole('checkbox', { name }).check();
      await page.getByRole('button', { name: '指派评估专家' }).click();
      await says(page, '评估专家已指派');
      await rater.go(desk);
      await fills(rater.page, [['考察日期', (await rater.now()).toISOString().slice(0, 10)], ['地点', '星河区示范路'], ['在场人员', '理事长、秘书长'], ['考察记录', '查看了账册和会议记录。']]);
      await rater.page.getByRole('button', { name: '签署实地考察记录' }).click();
      await says(rater.page, '已签署实地考察记录');
      await act(await second.go(desk), '签署实地考察记录');
      await says(second.page, '已签署实地考察记录');
    });
    await step('one fills in a sheet, reads it once more and signs; what is frozen stays', async () => {
      await voices.rater.ask('PUT', ratings + id + '/sheet', { marks: given(0.93).filter((m) => !first(m)) });
      const page = await rater.go(`/desk/rater/ratings/${id}/sheet`);
      for (const n of leaves.filter(first)) await page.getByRole('group', { name: n.name, exact: true }).getByLabel(/^评分（/).fill(String(Math.floor(n.max * 0.93) / 100));
      await page.getByRole('button', { name: '保存并核对' }).click();
      await page.getByRole('heading', { level: 1, name: '核对评分' }).waitFor();
      assert.deepEqual(await accessible(page, '核对评分'), []);
      await page.getByRole('group', { name: /^我已独立完成评分/ }).getByRole('checkbox').check();
      await page.getByRole('button', { name: '签署评分表' }).click();
      await says(page, '评分表已签署');
      await voices.rater2.ask('POST', ratings + id + '/sheet', { marks: given(0.95) });
      await act(await registrar.go(desk), '锁定初评得分');
      await rater.go(`/desk/rater/ratings/${id}/sheet`);
      await page.getByText('冻结，不能再改动').waitFor();
      assert.equal(await page.getByRole('button', { name: '更正评分' }).count(), 0);
    });
    const vote = (logins, choice) => Promise.all(logins.map((login) => voices[login].ask('POST', ratings + id + '/ballots', { choice, reason: '得分没有达到。' })));
    await step('the panel votes by name, and one member does so without a mouse', async () => {
      await act(await registrar.go(desk), '召开评估委员会');
      const page = await panelist.go(desk);
      await page.getByRole('radio', { name: '同意', exact: true }).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), '投票');
      await page.keyboard.press('Enter');
      await says(page, '记名投出');
      assert.equal(await page.getByRole('button', { name: '投票' }).count(), 0, 'nobody votes twice');
      await vote(['expert18', 'expert19', 'expert20', 'expert21'], 'aye');
      await act(await registrar.go(desk), '宣布表决通过');
      await act(registrar.page, '公示评估结果');
    });
    await step('everybody reads every indicator and what it is made of', async () => {
      const page = await sees(visitor, `/ratings/${id}`, (p) => p.getByRole('heading', { level: 1, name: '评估得分' }));
      await page.getByText('4A级').first().waitFor();
      await page.getByRole('main').locator('summary').first().click();
      await page.getByRole('columnheader', { name: '算式' }).first().waitFor();
      assert.equal(await page.getByText('白晓峰').count(), 0, 'raters have no names here');
      assert.deepEqual(await accessible(page, '评估得分'), []);
      assert.deepEqual(await fits(page, 320, '评估得分'), []);
      await page.setViewportSize({ width: 1280, height: 900 });
    });
    await step('the organization appeals; others mark anew, the panel hears it and changes nothing', async () => {
      const page = await staff.go(desk);
      await fills(page, [['申请复核的理由', '社会评价一项没有计入两次公益活动。']]);
      await page.getByRole('button', { name: '申请复核' }).click();
      await says(page, '复核申请已提交');
      const others = (await registrar.go(desk)).getByRole('group', { name: /^评估专家/ }).getByRole('checkbox');
      assert.equal(await others.count(), 2, 'who marked it first is not sent again');
      for (const box of await others.all()) await box.check();
      await registrar.page.getByRole('button', { name: '另派评估专家复评' }).click();
      await says(registrar.page, '评估专家已指派');
      for (const login of ['rater3', 'rater4']) await voices[login].ask('POST', ratings + id + '/sheet', { marks: given(0.94) });
      await registrar.go(desk);
      await fills(registrar.page, [['改为的等级', '5A级'], ['复查的情况', '已调阅两次活动的记录。']]);
      await registrar.page.getByRole('button', { name: '交付复核表决' }).click();
      await says(registrar.page, '已交付复核表决');
      await vote(['expert18', 'expert19', 'expert20', 'expert21', 'expert22'], 'no');
      await registrar.go(desk);
      await fills(registrar.page, [['复核决定的理由', '两次活动已经计分，维持原等级。']]);
      await registrar.page.getByRole('button', { name: '作出复核决定' }).click();
      await says(registrar.page, '复核决定已作出');
    });
    await step('once publicity is over the grade is announced, with a certificate that says from when it holds', async () => {
      await passUntil(registrar, new Date((await registrar.now()).getTime() + 8 * day));
      await act(await registrar.go(desk), '公告评估等级');
      await says(registrar.page, '评估等级已公告');
      const certificate = await registrar.page.getByRole('link', { name: '查验' }).getAttribute('href');
      const page = await sees(visitor, certificate, (p) => p.getByRole('img', { name: '证书的二维码' }));
      const paper = page.getByRole('article');
      await paper.getByText('4A级').first().waitFor();
      await page.getByRole('main').getByText(/^(有效|尚未开始)/).first().waitFor();
      assert.deepEqual(await accessible(page, '评估等级证书'), []);
      assert.deepEqual(await fits(page, 320, '评估等级证书'), []);
      await page.setViewportSize({ width: 1280, height: 900 });
      await sees(visitor, `/organizations/${org}`, (p) => p.getByRole('main').getByText('4A').first());
    });
  });
});
