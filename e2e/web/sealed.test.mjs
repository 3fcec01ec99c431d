// Bids that nobody reads alone: three holders make keys, bidders seal in their browsers, two of three open, and the
// prices come out after the technical scores. Everything secret is made and used in the browser of its owner.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { act, appoint, bid, ceremony, day, draft, judge, keeps, lastRound, machine, organization, passUntil, release, says, sealed, seat, secret, sees } from './acts.mjs';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务（密封）';

// The winner first; points are what every judge gives for the two items that people judge, fact what the bidder answers to the third.
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整', points: ['46', '18'], fact: '5', shown: '252,000.00' },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', points: ['41', '17'], fact: '4', shown: '268,000.00' },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整', points: ['38', '15'], fact: '0', shown: '279,000.00' },
];

test('a purchase whose bids nobody reads alone', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login, options) => Person.at(platform, browser, login, options);
    const [buyer, reviewer, supervisor, notary, visitor, scriptless] = await Promise.all([...['buyer', 'reviewer', 'supervisor', 'notary', ''].map((login) => at(login)), at('staff7', { javaScriptEnabled: false })]);
    const suppliers = await Promise.all(offers.map((o) => at(o.login)));
    const people = [buyer, reviewer, supervisor, notary, visitor, scriptless, ...suppliers];
    const holders = { 采购人: buyer, 监督部门: supervisor, 公证机构: notary };
    const files = {};
    const names = [];
    let tender = ''; // path of the public page
    let work = ''; // path of the work page
    let deadline;
    let mine;

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

    await step('without three proven keys nothing is published', async () => {
      const drafted = await draft(buyer, title);
      deadline = drafted.deadline;
      await drafted.page.getByLabel('第3项分档').fill('五项以上 ≥5 10\n三项以上 ≥3 6\n不足三项 0');
      await drafted.page.getByLabel('第3项数量单位').fill('项');
      await drafted.page.getByLabel('第1项所属指标').fill('技术部分');
      await drafted.page.getByLabel('第2项所属指标').fill('技术部分');
      await drafted.page.getByRole('button', { name: '保存' }).click();
      await says(drafted.page, '草稿');
      work = new URL(drafted.page.url()).pathname;
      tender = work.replace('/desk', '');
      await appoint(buyer, work);
      await act(await buyer.go(work), '公开采购意向');
      await buyer.page.getByText('还没有证明手里有私钥的').first().waitFor();
      await passUntil(buyer, new Date((await buyer.now()).getTime() + 32 * day));
    });

    await step('each holder makes a key and proves it with the saved file', async () => {
      for (const [role, person] of Object.entries(holders)) {
        files[role] = await ceremony(person, tender, folder);
        assert.match(await readFile(files[role], 'utf8'), /^-----BEGIN AGE ENCRYPTED FILE-----/);
      }
      assert.deepEqual(await accessible(notary.page, '开标密钥'), []);
      const page = await notary.go('/desk/holder' + tender); // a passphrase that is wrong is said to be
      await page.getByLabel('保存的私钥文件').setInputFiles(files['公证机构']);
      await page.getByLabel('私钥文件的口令').fill('另外一个很长的口令。。。');
      await page.getByRole('button', { name: '登记公钥并证明' }).click();
      await page.getByRole('alert').getByText('口令不正确').waitFor();
      await act(await buyer.go(work), '提交审核');
      await act(await reviewer.go(work), '审核通过并发布公告');
      await sees(visitor, tender, (p) => p.getByText('接受响应文件'));
      await visitor.page.getByRole('region', { name: '密封' }).getByText('公证处').waitFor();
    });

    await step('who runs no script is told what to do, and can write nothing that would be sent', async () => {
      const page = await scriptless.go(`/desk/staff${tender}/bid`);
      await page.getByText('这一步需要浏览器的脚本').waitFor();
      await page.getByText('sanshe-seal').first().waitFor();
      assert.equal(await page.locator('[name=price]').isVisible(), false);
      await page.getByRole('link', { name: '下载价格信封的密封信息' }).waitFor();
    });

    await step('what the offline program sealed is handed in without a script, and taken back', async () => {
      const page = await scriptless.go(`/desk/staff${tender}/bid`);
      const own = join(folder, 'offline');
      await mkdir(own);
      const at = (name) => join(own, name);
      const fetch = async (link, name) => writeFile(at(name), await readFile(await keeps(page, () => page.getByRole('link', { name: link, exact: true }).click(), own)));
      await fetch('下载公告原文', 'notice');
      await fetch('下载待签名的递交声明', 'statement');
      await writeFile(at('bidder'), sealer(['keygen', '-suite', 'xwing', '-out', at('key')]));
      const says = { qualification: { contact_name: '林小满', contact_phone: '0000-0000-200' }, technical: { plan: '每周入户探访一次。' }, price: { price: 26_000_000 } };
      for (const [kind, name] of [['qualification', '资格信封'], ['technical', '技术信封'], ['price', '价格信封']]) {
        await fetch(`下载${name}的密封信息`, `${kind}.context`);
        await writeFile(at(`${kind}.json`), JSON.stringify(says[kind]));
        sealer(['seal', '-context', at(`${kind}.context`), '-notice', at('notice'), '-bidder', at('bidder'), '-in', at(`${kind}.json`), '-out', at(kind)]);
      }
      sealer(['state', '-statement', at('statement'), '-qualification', at('qualification'), '-technical', at('technical'), '-price', at('price'), '-out', at('signed')]);
      const form = page.locator('form').filter({ has: page.getByLabel('签名的递交声明') });
      await form.getByLabel('签名的递交声明').setInputFiles(at('signed'));
      await form.getByLabel('资格信封的密封文件').setInputFiles(at('qualification'));
      await form.getByLabel('技术信封的密封文件').setInputFiles(at('price')); // the wrong one
      await form.getByLabel('价格信封的密封文件').setInputFiles(at('price'));
      await form.getByRole('button', { name: '递交这些文件' }).click();
      await page.getByRole('alert').getByText('哈希').first().waitFor();
      scriptless.wrongs = scriptless.wrongs.filter((w) => !w.includes('422')); // the refusal
      for (const [label, name] of [['签名的递交声明', 'signed'], ['资格信封的密封文件', 'qualification'], ['技术信封的密封文件', 'technical'], ['价格信封的密封文件', 'price']]) {
        await page.getByLabel(label).setInputFiles(at(name));
      }
      await page.getByRole('button', { name: '递交这些文件' }).click();
      await page.getByRole('heading', { level: 1, name: '响应文件回执' }).waitFor();
      await page.getByRole('main').locator('summary').filter({ hasText: /^撤回响应文件$/ }).click();
      await page.getByRole('button', { name: '确认撤回响应文件' }).click();
      await page.getByRole('status').filter({ hasText: '文件已撤回' }).waitFor();
    });

    await step('bidders seal in their browsers, over a line that breaks, and nothing readable leaves them', async () => {
      const canary = '金丝雀方案：每周三下午上门，别处没有这句话。';
      for (const [i, offer] of offers.entries()) {
        const supplier = suppliers[i];
        const posted = [];
        supplier.page.on('request', (r) => { if (r.method() !== 'GET') posted.push((r.postDataBuffer() ?? Buffer.alloc(0)).toString('latin1') + r.url()); });
        let puts = 0;
        if (i === 0) await supplier.page.route('**/chunks/*', (r) => (++puts === 1 ? r.abort('connectionreset') : r.continue()));
        if (i === 0) { // who answers nothing is asked
          const page = await supplier.go(`/desk/staff${tender}/bid`);
          await page.getByRole('button', { name: '下一步：核对' }).click();
          await page.getByRole('alert').getByRole('link', { name: '请答复“类似业绩”有多少项，没有的写0。' }).waitFor();
          await page.getByRole('alert').getByRole('link', { name: /^请核对并声明“参加政府采购活动前三年内/ }).waitFor(); // each condition of the law by itself
        }
        const kept = await bid(supplier, tender, { ...offer, plan: i === 0 ? canary : undefined }, join(folder, offer.login), async (page) => {
          if (i > 0) return;
          assert.deepEqual(await accessible(page, '递交'), []);
          await page.getByText('用本人密钥试开').click();
          await page.getByLabel('刚才保存的本人密钥文件').setInputFiles(await ownKeyIn(join(folder, offer.login)));
          await page.getByLabel('口令', { exact: true }).fill(secret);
          await page.getByRole('button', { name: '试开三个信封' }).click();
          await page.getByText('三个信封都能用这把密钥打开').waitFor();
        });
        if (i === 0) {
          mine = kept;
          assert.ok(puts > 3, 'the piece that was lost was sent again');
        }
        const all = posted.join('\n');
        for (const trace of [canary, Buffer.from(canary).toString('latin1'), '252000', '25200000', Buffer.from(secret).toString('latin1'), 'AGE-SECRET-KEY']) {
          assert.ok(!all.includes(trace), `the browser of ${offer.login} sends ${trace}`);
        }
        supplier.wrongs = supplier.wrongs.filter((w) => !w.includes('ERR_CONNECTION_RESET')); // we cut it
      }
      for (const person of [visitor, buyer, supervisor, notary]) {
        const body = await (await person.go(person === visitor ? tender : work)).content();
        for (const trace of ['金丝雀方案', '252,000', '暖邻社会工作服务中心']) assert.ok(!body.includes(trace), `${person.login || 'a visitor'} sees ${trace} before the opening`);
      }
    });

    await step('the receipt is kept, and the own file opens for its owner alone', async () => {
      const page = await suppliers[0].go(mine.receipt);
      const file = await keeps(page, () => page.getByRole('link', { name: '保存签名回执' }).click(), folder);
      const { receipt, signature } = JSON.parse(await readFile(file, 'utf8'));
      assert.ok(signature && receipt.covered.length === 64 && receipt.envelopes.length === 3);
      assert.equal(receipt.seq, undefined, 'numbers count the bids');
      await page.getByText('选择密封文件和本人密钥').click();
      await page.getByLabel('投标时保存的一个密封文件').setInputFiles(mine.price);
      await page.getByLabel('本人密钥文件').setInputFiles(mine.own);
      await page.getByLabel('口令').fill(secret);
      await page.getByRole('button', { name: '试开' }).click();
      await page.getByRole('definition').filter({ hasText: '¥252,000.00' }).waitFor();
    });

    await step('after the deadline two holders open what the third does not come for', async () => {
      const late = await at('staff7');
      people.push(late);
      const { page: form } = await sealed(late, tender, offers[1], join(folder, 'late'));
      await passUntil(buyer, new Date(deadline.getTime() + 1000));
      await form.getByRole('button', { name: '确认递交' }).click();
      await form.getByRole('alert').getByText('截止时间已到').waitFor();
      assert.deepEqual(await accessible(form, '逾期'), []);
      const proof = JSON.parse(await readFile(await keeps(form, () => form.getByRole('button', { name: '保存签名拒收凭证' }).click(), folder), 'utf8'));
      assert.ok(proof.signature && proof.refusal.revision === 2 && new Date(proof.refusal.refused_at) > deadline, 'what came too late is refused under a signature');
      late.wrongs = late.wrongs.filter((w) => !w.includes('422')); // the refusal
      await sees(visitor, tender, (p) => p.getByText('待开标'));
      await sees(buyer, tender + '/opening', (p) => p.getByText('编号未公布').nth(2));
      const room = await sees(visitor, tender + '/opening', (p) => p.getByText('各家互不知道对方'));
      assert.equal(await room.getByText('编号未公布').count(), 0, 'how many have responded is told when last offers are in');
      assert.equal(await room.getByText('暖邻社会工作服务中心').count(), 0, 'whose a bid is comes with the opening');
      assert.equal(await room.getByRole('button', { name: '开标' }).count(), 0);
      await release(notary, tender, files['公证机构']);
      await room.getByText('已有1位持有人提交份额').waitFor(); // the visitor's page follows by itself
      await release(supervisor, tender, files['监督部门']);
      await until('the opening', async () => {
        await act(await buyer.go(tender + '/opening'), '开标');
        return await buyer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
      });
      await sees(visitor, tender + '/opening', (p) => p.getByText('资格和技术已经打开'));
      assert.equal(await visitor.page.getByText('252,000.00').count(), 0, 'prices are still shut');
      for (const s of suppliers) names.push((await (await s.go('/account')).getByRole('row', { name: /社会组织/ }).first().getByRole('cell').last().textContent()).trim());
    });

    await step('judges score without a price, and their scores are frozen', async () => {
      const experts = await Promise.all(['expert', 'expert4', 'expert7'].map((login) => at(login)));
      people.push(...experts);
      await seat(buyer, work, experts);
      await lastRound(buyer, work, tender, offers.map((o, i) => [suppliers[i], o.price]), folder);
      for (const e of experts) {
        await judge(e, title, Object.fromEntries(names.map((n, i) => [n, offers[i].points])), async (page) => {
          await page.getByRole('row', { name: /类似业绩.*由系统计分/ }).getByText('6.00').waitFor(); // which nobody has typed
          await page.getByRole('row', { name: /技术部分.*小计/ }).getByText('64.00').waitFor();
        });
      }
      for (const e of experts.slice(0, 2)) { // and which the committee lowers in common
        const page = await e.go(`/desk${tender}/answers`);
        const part = page.getByRole('region', { name: names[1] });
        await part.getByText('答复与证明材料不符').click();
        await part.getByLabel('实际属于的一档').selectOption('不足三项');
        await part.getByLabel('理由').fill('两项没有附合同。');
        assert.deepEqual(await accessible(page, '核对答复'), []);
        await part.getByRole('button', { name: '认定为这一档' }).click();
        await says(page, '意见已记录');
      }
      await experts[2].page.goto(`/desk${tender}/answers`);
      await experts[2].page.getByRole('region', { name: names[1] }).getByText('实际属于“不足三项”').first().waitFor();
      await act(await buyer.go(work), '锁定技术评分');
      await sees(visitor, tender + '/opening', (p) => p.getByText('技术评分已经锁定'));
    });

    await step('the prices are opened by two, read out, and opened again by a visitor', async () => {
      await release(buyer, tender, files['采购人']);
      await release(notary, tender, files['公证机构']);
      await act(await buyer.go(tender + '/opening'), '开启报价');
      const page = await sees(visitor, tender + '/opening', (p) => p.getByRole('heading', { name: '唱标' }));
      for (const [i, offer] of offers.entries()) {
        const row = page.getByRole('table', { name: '唱标记录' }).getByRole('row', { name: new RegExp(names[i]) });
        await row.getByText(offer.shown).first().waitFor();
        await row.getByRole('button', { name: '在本机核对' }).click();
        await row.getByText('与开标记录一致').waitFor();
      }
      assert.deepEqual(await accessible(page, '开标大厅'), []);
    });

    await step('the award follows from scores and prices', async () => {
      const page = await buyer.go(work);
      await act(page, '汇总评审结果');
      await act(page, '确定成交供应商');
      await act(page, '公告成交结果');
      const told = await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
      await told.getByRole('region', { name: '成交结果' }).getByRole('link', { name: names[0] }).waitFor();
      await told.locator('summary').filter({ hasText: '由系统计分的客观分' }).click();
      await told.getByRole('table', { name: '由系统计分的客观分' }).getByText('两项没有附合同。').waitFor();
    });
  });
});

test('two keys are lost, and the bidders open their own bids', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', ''].map(at));
    const suppliers = await Promise.all(offers.map((o) => at(o.login)));
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
    const kept = await Promise.all(offers.map((offer, i) => bid(suppliers[i], tender, offer, join(folder, offer.login))));
    await passUntil(buyer, new Date(drafted.deadline.getTime() + 1000));
    await sees(visitor, tender, (p) => p.getByText('待开标'));
    await release(notary, tender, keys[2]);

    const room = tender + '/opening';
    const comes = suppliers.slice(0, 2); // the third does not
    // The officer starts a remedy, those who come open what is theirs with the keys they kept, and its time runs out.
    const remedied = async (owns) => {
      const page = await buyer.go(room);
      await page.getByRole('main').locator('summary').filter({ hasText: /^启动补救$/ }).click();
      await page.getByLabel('启动补救的原因').fill('采购人和监督部门的两把私钥都已遗失。');
      await page.getByRole('dialog').getByRole('button', { name: '确认启动补救' }).click();
      await says(page, '补救已启动');
      await (await visitor.go(room)).getByText('两把私钥都已遗失').first().waitFor();
      for (const [i, supplier] of comes.entries()) {
        const own = await supplier.go(room);
        await own.getByLabel('投标时保存的本人密钥文件').setInputFiles(owns[i]);
        await own.getByLabel('口令').fill(secret);
        await Promise.all([own.waitForNavigation(), own.getByRole('button', { name: '打开并提交' }).click()]);
        await own.getByText('投标人已用本人密钥打开').first().waitFor();
      }
      await passUntil(buyer, new Date((await buyer.now()).getTime() + day));
    };

    await remedied(kept.map((k) => k.own));
    await act(await buyer.go(room), '开标');
    const seen = await sees(buyer, room, (p) => p.getByText('打不开').nth(1)); // the room may be drawing itself again
    assert.equal(await seen.getByText('打不开').count(), 2, 'the third bidder’s two envelopes stay shut');

    const names = await Promise.all(comes.map(organization));
    const experts = await Promise.all(['expert', 'expert4', 'expert7'].map(at));
    await seat(buyer, work, experts);
    const last = await lastRound(buyer, work, tender, comes.map((s, i) => [s, offers[i].price]), folder);
    for (const e of experts) await judge(e, title, Object.fromEntries(names.map((n, i) => [n, [...offers[i].points, '6']])));
    await act(await buyer.go(work), '锁定技术评分');
    await release(notary, tender, keys[2]);
    await remedied(last);
    await act(await buyer.go(room), '开启报价');
    for (const step of ['汇总评审结果', '确定成交供应商', '公告成交结果']) await act(await buyer.go(work), step);
    const told = await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
    await told.getByRole('region', { name: '成交结果' }).getByRole('link', { name: names[0] }).waitFor();
    for (const p of [buyer, reviewer, supervisor, notary, visitor, ...suppliers, ...experts]) p.quiet();
  });
});

/** What sanshe-seal answers; it is told the passphrase whenever it asks. */
function sealer(args) {
  return execFileSync(fileURLToPath(new URL('../../bin/sanshe-seal', import.meta.url)), args, { input: `${secret}\n${secret}\n`, stdio: ['pipe', 'pipe', 'ignore'], encoding: 'utf8' });
}

/** The file of the bidder's own key, among what a folder keeps. */
async function ownKeyIn(folder) {
  return join(folder, (await readdir(folder)).find((f) => f.startsWith('本人密钥')));
}
