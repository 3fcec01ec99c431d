// Certificates as files: who holds one downloads it on a phone, and another implementation (PDF.js) reads what it says and where it leads.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { act, day } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';
import { phone } from './phone.mjs';

/** Issues a certificate of the last year; answers with its address. */
async function issues(page) {
  await page.getByLabel('起始日期').fill(new Date(Date.now() - 365 * day).toISOString().slice(0, 10));
  await Promise.all([page.waitForURL(/proofs\/./), page.getByRole('button', { name: '出具证明' }).click()]);
  return page.url();
}

/** What a certificate says that is downloaded from a page, and the addresses that it leads to. */
async function downloaded(person, path) {
  const { page } = person;
  await page.goto(path);
  assert.deepEqual(await accessible(page, path), []);
  assert.deepEqual(await fits(page, 360, path), []);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载PDF' }).click()]);
  const name = file.suggestedFilename();
  const pdf = await getDocumentProxy(new Uint8Array(await readFile(await file.path())));
  const { text } = await extractText(pdf, { mergePages: true });
  const leads = [];
  for (let n = 1; n <= pdf.numPages; n++) leads.push(...(await (await pdf.getPage(n)).getAnnotations()).map((a) => a.url));
  const { info } = await pdf.getMetadata();
  return { name, text: text.replaceAll(/\s/g, ''), leads, info, pages: pdf.numPages };
}

test('a certificate is downloaded and leads to where it is checked', async (t) => {
  await withTown(async (platform, browser) => {
    for (const [what, login, list, link, says, holds] of [
      ['a star', 'volunteer', '/desk/proofs', /一星/, ['一星志愿者证书', '认定为一星志愿者', '时间由什么证明'], '证明有效'],
      ['hours', 'volunteer', '/desk/proofs', '', ['兹证明', '参加志愿服务，共', '时间由什么证明', '记录单位'], '证明有效'],
      ['a registration', 'worker', '/desk/credentials/20250532000123', /出具登记证明/, ['社会工作者登记证明', '本次登记的有效期自', '20250532000123'], '登记有效'],
    ]) {
      await t.test(what, async () => {
        const holder = await Person.at(platform, browser, login, phone);
        await holder.page.goto(list);
        const to = link ? await holder.page.getByRole('link', { name: link }).first().getAttribute('href') : await issues(holder.page);
        const got = await downloaded(holder, to);
        for (const want of says) assert.ok(got.text.includes(want), `the file does not say ${want}: ${got.text}`);
        assert.match(got.name, /\.pdf$/);
        assert.equal(got.pages, 1);
        assert.equal(got.leads.length, 1, `it leads to ${got.leads}`);
        assert.ok(got.leads[0].startsWith(platform.base), got.leads[0]);
        const stranger = await Person.at(platform, browser, '');
        await stranger.page.goto(got.leads[0]);
        assert.ok((await stranger.page.locator('main').innerText()).includes(holds));
        await stranger.context.close();
        if (what === 'hours') {
          await act(holder.page, '收回证明');
          const r = await holder.context.request.get(to + '/pdf');
          assert.match(r.headers()['content-type'], /^text\/html/, 'what was taken back is still handed out');
          assert.ok((await r.text()).includes('不再提供PDF'));
        }
        await holder.context.close();
      });
    }
  });
});
