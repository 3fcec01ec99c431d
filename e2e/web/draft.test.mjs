// What somebody writes on the way to a purchase: it survives a session that
// ended, a form saved twice makes one draft, and a draft can be discarded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person, withTown } from './harness.mjs';

const title = '社区老年人午间助餐服务';

/** Fills what a draft cannot do without. */
async function write(page, name) {
  for (const [label, value] of [['项目名称', name], ['项目概况', '为独居老人提供午间助餐。'], ['采购需求', '一、每日一餐。\n二、送餐入户。'], ['预算金额', '300000']]) {
    await page.getByLabel(label, { exact: false }).first().fill(value);
  }
}

/** Presses 保存 at the end of the form. */
const save = (page) => Promise.all([page.waitForNavigation(), page.getByRole('main').getByRole('button', { name: '保存', exact: true }).last().click()]);

test('what was written is not lost, and a draft is one draft', async (t) => {
  await withTown(async (platform, browser) => {
    const buyer = await Person.at(platform, browser, 'buyer');
    const { page } = buyer;
    await buyer.go('/desk/buyer/new');
    await page.getByRole('row', { name: /基本养老服务/ }).getByRole('link', { name: /选这一项/ }).click();
    let draft = '';

    await t.test('a form sent after the session ended comes back after signing in', async () => {
      await write(page, title);
      await buyer.context.clearCookies({ name: 'sanshe' });
      await save(page);
      await page.getByText('已经加密保留两小时').waitFor();
      await buyer.signIn();
      assert.equal(new URL(page.url()).pathname, '/resume');
      await page.getByRole('alert').getByText('还没有提交').waitFor();
      assert.equal(await page.getByLabel('项目名称').first().inputValue(), title);
      assert.equal(await page.getByLabel('采购需求').first().inputValue(), '一、每日一餐。\n二、送餐入户。');
      buyer.quiet();
    });
    await t.test('only the second look submits it', async () => {
      await save(page);
      draft = page.url();
      assert.match(draft, /\/desk\/tenders\/[^/]+$/);
      buyer.quiet();
    });
    await t.test('going back, changing and saving changes the same draft', async () => {
      await page.goBack();
      await page.getByLabel('项目名称').first().fill(title + '（改）');
      await save(page);
      assert.equal(page.url(), draft);
      await page.getByRole('heading', { level: 1, name: title + '（改）' }).waitFor();
      buyer.quiet();
    });
    await t.test('the draft is discarded after a question, and is gone from the desk', async () => {
      await page.getByRole('main').locator('summary').filter({ hasText: /^作废草稿$/ }).click();
      await Promise.all([page.waitForNavigation(), page.getByRole('dialog').getByRole('button', { name: '确认作废草稿' }).click()]);
      assert.equal(new URL(page.url()).pathname, '/desk/buyer');
      await page.getByRole('status').filter({ hasText: '草稿已作废' }).waitFor();
      assert.equal(await page.getByRole('main').getByText(title).count(), 0);
      buyer.quiet();
    });
  });
});
