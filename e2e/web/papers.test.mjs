// Papers inside a sealed bid: chosen, refused and taken off again in the bidder's browser, sealed beside its page, read by nobody
// before the opening, and the same bytes when a judge takes them out.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bid, draft, keeps, machine, opens, organization, passUntil, publish, release, says, seat, secret, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务（附件）';

const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整' },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整' },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整' },
];

test('a bidder attaches papers, and a judge reads the same bytes', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const lies = async (name, content) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const plan = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2_500_000)]);
  const [proof, plans, extra, program, empty] = await Promise.all([
    lies('登记证书.png', Buffer.from('\x89PNG\r\n\x1a\n登记证书', 'latin1')), lies('服务方案.pdf', plan), lies('多余的.pdf', '%PDF-1.4 多余'), lies('报价表.pdf', 'MZ 不是PDF'), lies('空的.pdf', ''),
  ]);

  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor, ...rest] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', '', ...offers.map((o) => o.login), 'expert', 'expert4', 'expert7'].map(at));
    const suppliers = rest.slice(0, 3);
    const experts = rest.slice(3);
    const drafted = await draft(buyer, title);
    await drafted.page.getByRole('button', { name: '保存' }).click();
    await says(drafted.page, '草稿');
    const work = new URL(drafted.page.url()).pathname;
    const tender = work.replace('/desk', '');
    const keys = await publish(buyer, reviewer, [buyer, supervisor, notary], work, folder);

    let workers = 0;
    suppliers[0].page.on('worker', () => { workers++; });
    const attach = async (page) => {
      await page.getByLabel('资格信封的附件').setInputFiles(proof);
      await page.getByText('资格信封有1个附件').waitFor();
      const technical = page.getByLabel('技术信封的附件');
      await technical.setInputFiles([plans, program, empty, extra]);
      const told = page.getByRole('alert');
      await told.getByText('“报价表.pdf”不是PDF、PNG或者JPEG文件').waitFor();
      await told.getByText('“空的.pdf”是空文件').waitFor();
      await page.getByText('技术信封有2个附件，共2.4MB。').waitFor();
      await technical.setInputFiles(plans);
      await told.getByText('已经有一个附件叫“服务方案.pdf”').waitFor();
      await page.setViewportSize({ width: 320, height: 700 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the list is wider than a telephone');
      assert.deepEqual(await accessible(page, '附件'), []);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.getByRole('button', { name: '移除多余的.pdf' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('技术信封有1个附件').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '移除服务方案.pdf', 'the focus stays in the list');
    };
    const readAgain = async (page) => {
      await page.getByRole('definition').filter({ hasText: '服务方案.pdf（2.4MB）' }).waitFor();
      await page.getByRole('definition').filter({ hasText: '登记证书.png' }).waitFor();
      assert.equal(await page.getByRole('definition').filter({ hasText: '多余的.pdf' }).count(), 0);
    };
    const tryOpen = async (page) => {
      assert.equal(workers, 1, 'sealing is done beside the page');
      await page.getByText('用本人密钥试开').click();
      await page.getByLabel('刚才保存的本人密钥文件').setInputFiles(own);
      await page.getByLabel('口令', { exact: true }).fill(secret);
      await page.getByRole('button', { name: '试开三个信封' }).click();
      await page.getByText('三个信封和其中的2个附件都能用这把密钥打开').waitFor();
    };
    let own;
    suppliers[0].page.on('download', (d) => { if (d.suggestedFilename().startsWith('本人密钥')) own = join(folder, 'staff', d.suggestedFilename()); });
    await bid(suppliers[0], tender, { ...offers[0], papers: attach }, join(folder, 'staff'), tryOpen, readAgain);
    await bid(suppliers[1], tender, offers[1], join(folder, 'staff2'));
    await bid(suppliers[2], tender, offers[2], join(folder, 'staff6'));

    await passUntil(buyer, new Date(drafted.deadline.getTime() + 1000));
    await sees(visitor, tender, (p) => p.getByText('待开标'));
    await release(notary, tender, keys[2]);
    await release(supervisor, tender, keys[1]);
    await opens(buyer, tender);
    await seat(buyer, work, experts);

    const name = await organization(suppliers[0]);
    const page = await experts[0].go(work);
    await page.getByRole('link', { name: '看附件' }).click();
    assert.deepEqual(await accessible(page, '投标文件的附件'), []);
    const table = page.getByRole('table', { name: name + '的附件' });
    for (const [file, bytes] of [['服务方案.pdf', plan], ['登记证书.png', await readFile(proof)]]) {
      const got = await keeps(page, () => table.getByRole('link', { name: file }).click(), folder + '/');
      assert.ok(got.endsWith(file));
      assert.ok((await readFile(got)).equals(bytes), `${file} comes back as other bytes`);
    }
    const link = await table.getByRole('link', { name: '服务方案.pdf' }).getAttribute('href');
    for (const rival of [suppliers[1], experts[0]]) {
      const answer = await rival.context.request.get(link);
      assert.equal(answer.status(), rival === suppliers[1] ? 403 : 200, rival.login);
    }
    for (const p of [buyer, reviewer, supervisor, notary, visitor, ...suppliers, ...experts]) p.quiet();
  });
});
