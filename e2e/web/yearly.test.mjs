// An annual report from the form that is filled in already to the conclusion that everybody reads: the organization, its
// sponsor and the registrar, each on their own pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, passUntil, says, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const looks = async (page, where) => assert.deepEqual([...await accessible(page, where), ...await fits(page, 320, where)], []);

/** Opens a task of the desk that has a word in it: what waits there leads to where it is done. */
async function task(person, desk, word) {
  const page = await sees(person, desk, (p) => p.getByRole('table', { name: '等我办的事项' }).getByRole('link', { name: word }));
  await page.getByRole('table', { name: '等我办的事项' }).getByRole('link', { name: word }).first().click();
  await page.getByRole('heading', { level: 1, name: /年度工作报告/ }).waitFor();
  await page.waitForLoadState(); // dialogs open once the page's script has come
  return page;
}

test('a report is written, endorsed, concluded and read by everybody', async () => {
  await withTown(async (platform, browser) => {
    const [staff, sponsor, registrar, visitor] = await Promise.all(['staff', 'sponsor2', 'registrar', ''].map((login) => Person.at(platform, browser, login)));
    await staff.go('/inbox');
    const today = await staff.now();
    const season = today < Date.UTC(today.getUTCFullYear(), 0, 90); // as the demonstration reckons: last year's may still be handed in
    const year = today.getUTCFullYear() - (season ? 1 : 0);
    if (!season) for (const date of [Date.UTC(year, 7, 1), Date.UTC(year + 1, 0, 6, 2)]) await passUntil(staff, new Date(date));

    // The organization: what is known is filled in, and what it changes of that is shown.
    let page = await staff.go('/desk/reports');
    await page.getByRole('button', { name: '开始填写年报' }).click();
    await page.getByRole('heading', { level: 1, name: `${year}年度工作报告` }).waitFor();
    const at = new URL(page.url()).pathname;
    await page.getByRole('link', { name: '填写年报' }).click();
    const activities = page.getByLabel('开展活动的情况');
    assert.match(await activities.inputValue(), /承接政府购买服务项目/);
    await page.getByText('平台按“信用信息”填好，可以修改。').waitFor();
    await looks(page, '填写年报');
    await activities.fill(`${await activities.inputValue()}\n组织志愿服务48次。`);
    await page.getByLabel('人员和机构变动的情况').fill('没有变动。');
    await page.getByLabel('本年收入').fill('一百万');
    await page.getByLabel('财务会计报告').setInputFiles({ name: '会计报告.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') });
    await page.getByRole('button', { name: '保存并对照规定' }).click();
    await page.getByRole('alert').getByText('本年收入').first().waitFor(); // what was written stays, the file as well
    await page.getByRole('checkbox', { name: '会计报告.pdf' }).waitFor();
    await page.getByLabel('本年收入').fill('1000000');
    await page.getByRole('button', { name: '保存并对照规定' }).click();
    await says(page, '已保存');
    await page.getByText('年报缺少财务管理的情况，请补充。').waitFor();
    await page.getByText('2处不符合，改好以后才能报送').waitFor();
    await page.getByText('已改动').first().waitFor();
    await act(page, '报送年报');
    await page.getByRole('alert').getByText('另有1处不符合规定').waitFor();
    await page.getByRole('link', { name: '填写年报' }).click();
    await page.getByLabel('遵守法律法规和章程的情况').fill('按章程召开理事会两次。');
    await page.getByLabel('财务管理的情况').fill('单独核算每个项目的资金。');
    await page.getByRole('button', { name: '保存并对照规定' }).click();
    await page.getByText('没有不符合的').waitFor();
    await looks(page, '报送前的年报');
    await act(page, '报送年报');
    await says(page, '已报送业务主管单位');

    // Its sponsor and the registrar come by their desks; before the conclusion nobody else reads it.
    page = await task(sponsor, '/desk/sponsor', '初审同意');
    await page.getByRole('link', { name: '会计报告.pdf' }).waitFor();
    await page.locator('summary').filter({ hasText: /^初审同意$/ }).click();
    await page.getByRole('dialog').getByLabel('初审意见').fill('内容属实，同意报送。');
    await page.getByRole('dialog').getByRole('button', { name: '确认初审同意' }).click();
    await says(page, '已同意');
    assert.equal((await visitor.context.request.get(at.replace('/desk', ''))).status(), 404);
    page = await task(registrar, '/desk/registrar', '作出年检结论');
    await page.getByText('内容属实，同意报送。').waitFor();
    await looks(page, '登记管理机关看年报');
    await page.locator('summary').filter({ hasText: /^作出年检结论$/ }).click();
    await page.getByRole('dialog').getByRole('radio', { name: '合格', exact: true }).check();
    await page.getByRole('dialog').getByRole('button', { name: '确认作出年检结论' }).click();
    await says(page, '已作出结论');

    // Everybody reads it, without its papers, and finds it on the organization's page.
    const own = at.match(/reports\/([^.]+)\./)[1];
    page = await sees(visitor, `/organizations/${own}?tab=life`, (p) => p.getByRole('link', { name: `${year}年度工作报告公开` }));
    await looks(page, '大事记');
    await page.getByRole('link', { name: `${year}年度工作报告公开` }).click();
    await page.getByText('组织志愿服务48次。').waitFor();
    assert.equal(await page.getByText('会计报告.pdf').count(), 0);
    await looks(page, '公开的年报');
    for (const p of [staff, sponsor, registrar, visitor]) p.quiet();
  });
});
