// A child of fifteen, registered by their mother, takes the registration over: both on a phone, each at an account of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fills, joins, nobody, press, says } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

/** What the page says of a term. */
const said = (page, term) => page.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]').first();

async function reads(page, where) {
  assert.deepEqual(await accessible(page, where), []);
  assert.deepEqual(await fits(page, 320, where), []);
}

test('a child that has grown takes over what the guardian began', async () => {
  await withTown(async (platform, browser) => {
    const [mother, child] = await Promise.all([0, 1].map(() => Person.at(platform, browser, '', phone)));

    const hers = await joins(mother, 'wang-fang', '王芳');
    const born = new Date(Date.UTC((await mother.now()).getUTCFullYear() - 15, 0, 15));
    await hers.getByRole('radio', { name: /^我监护的孩子/ }).check();
    await hers.locator('summary', { hasText: '请填写监护人' }).tap();
    await fills(hers, [['姓名', '王小雨'], ['公民身份号码', nobody(born)], ['联系电话', '0000-00008001'], ['监护人姓名', '王芳'], ['与志愿者的关系', '母亲'], ['监护人电话', '0000-00008000']]);
    for (const name of [/^我同意平台/, /^我是孩子的监护人/]) await hers.getByRole('checkbox', { name }).check();
    await Promise.all([hers.waitForNavigation(), press(hers.getByRole('main').getByRole('button', { name: '登记', exact: true }))]);
    await Promise.all([hers.waitForNavigation(), press(hers.getByRole('button', { name: '生成移交码' }))]);
    await says(hers, '移交码已经生成');
    await reads(hers, 'what the guardian sees');
    const [number, code] = await Promise.all(['志愿者编号', '移交码'].map((term) => said(hers, term).innerText()));
    assert.match(code, /^\d{8}$/);

    const theirs = await joins(child, 'wang-xiaoyu', '王小雨');
    await Promise.all([theirs.waitForNavigation(), press(theirs.getByRole('link', { name: '用移交码接手' }))]);
    await reads(theirs, 'taking over');
    const takes = async (with_) => {
      await fills(theirs, [['志愿者编号', number], ['移交码', with_]]);
      await theirs.getByRole('checkbox', { name: /^我同意平台/ }).check();
      await Promise.all([theirs.waitForNavigation(), press(theirs.getByRole('main').getByRole('button', { name: '接手', exact: true }))]);
    };
    await takes(code === '00000000' ? '00000001' : '00000000');
    await theirs.getByText('移交码不正确').first().waitFor();
    await takes(code);
    await says(theirs, '已经由您接手');
    assert.equal(await said(theirs, '志愿者编号').innerText(), number);

    await mother.go('/volunteer/people');
    assert.equal(await hers.getByRole('main').getByRole('link', { name: '王小雨' }).count(), 0, 'the guardian opens nothing any more');
    for (const p of [mother, child]) p.quiet();
  });
});
