// An open tender in three lots: officer, reviewer, holders, judges and all twelve bidders work by pages, and every bid
// is written, sealed and handed in by the browser of its bidder.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { act, appoint, bid, ceremony, day, draft, judge, machine, passUntil, release, says, seat, sees } from './acts.mjs';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin');
const places = ['城北片区', '城东片区', '城西片区'];
const titles = places.map((p) => `2027年度社区老年人居家关爱服务（${p}）`);

// Twelve bid for the first lot, four for the second, three for the third; who comes first in the list asks the least.
const logins = ['staff', 'staff2', 'staff4', 'staff6', 'staff7', 'staff9', 'staff11', 'staff12', 'staff16', 'staff21', 'staff24', 'staff26'];
const came = [logins, logins.slice(0, 4), ['staff4', 'staff11', 'staff26']];
const price = (login) => 240_000 + logins.indexOf(login) * 1_000; // yuan
const capital = (login) => `人民币贰拾${'肆伍'[Math.floor(logins.indexOf(login) / 10)]}万${['', ...'壹贰叁肆伍陆柒捌玖'].map((d) => d && d + '仟')[logins.indexOf(login) % 10]}元整`;
const atOnce = 4; // browsers that seal beside each other: each waits for the platform as often as it computes
const wins = ['staff', 'staff2', 'staff4']; // one supplier may win one lot, and staff has the best price of the second too

test('an open tender in three lots, with twelve bidders', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const [buyer, reviewer, supervisor, notary, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', ''].map(at));
    const people = [buyer, reviewer, supervisor, notary, visitor];
    const bidders = {};
    const organizations = {};
    let deadline;
    let lots; // ids
    let work;
    let keys;

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

    await step('an officer divides a draft, and limits how many lots one supplier wins', async () => {
      const drafted = await draft(buyer, titles[0]);
      const { page } = drafted;
      deadline = drafted.deadline;
      await page.getByRole('radio', { name: '公开招标' }).check();
      await page.getByRole('button', { name: '保存' }).first().click();
      await says(page, '草稿');
      work = new URL(page.url()).pathname;
      for (const title of titles.slice(1)) {
        const box = (await buyer.go(work)).getByRole('region', { name: '采购包', exact: true });
        await box.getByText('增加采购包').first().click();
        await box.getByLabel('采购包名称').fill(title);
        await box.getByLabel('本包预算金额').fill('300000');
        await box.getByRole('button', { name: '增加采购包' }).click();
        await says(page, '已增加采购包');
      }
      assert.deepEqual(await accessible(page, '项目'), []);
      await buyer.go(work + '/edit');
      await page.getByLabel('一家供应商最多中标的包数').fill('1');
      await page.getByRole('button', { name: '保存' }).first().click();
      await says(page, '已保存修改');
    });

    await step('holders prove their keys once, and one button publishes all lots', async () => {
      await appoint(buyer, work, 'x25519');
      const tender = work.replace('/desk', '');
      keys = {};
      for (const p of [buyer, supervisor, notary]) keys[p.login] = await ceremony(p, tender, folder);
      await act(await buyer.go(work), '公开采购意向');
      await passUntil(buyer, new Date((await buyer.now()).getTime() + 27 * day));
      await act(await buyer.go(work), '提交审核');
      await act(await reviewer.go(work), '审核通过并发布公告');
      const page = await sees(visitor, tender, (p) => p.getByRole('table', { name: '各采购包' }));
      assert.equal(await page.getByRole('table', { name: '各采购包' }).getByText('接受投标').count(), 3);
      lots = (await platform.get(`/api/tender${tender}/lots`)).items.map((l) => l.id);
      assert.equal(lots.length, 3);
    });

    await step('twelve seal and hand in, each in a browser of its own', async () => {
      const waiting = [...logins];
      const handIn = async () => {
        for (let login; (login = waiting.shift());) {
          const bidder = await at(login);
          bidders[login] = bidder;
          people.push(bidder);
          for (const [lot, list] of came.entries()) {
            if (!list.includes(login)) continue;
            await bid(bidder, `/tenders/${lots[lot]}`, { price: String(price(login)), capital: capital(login) }, join(folder, login), async (page) => {
              organizations[login] = JSON.parse(await page.locator('[data-island=bidding]').getAttribute('data-setting')).bidder;
            });
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, handIn));
      await until('the own bid in each lot', async () => (
        await (await bidders.staff4.go(`/tenders/${lots[0]}`)).getByRole('table', { name: '各采购包' }).getByText('已接收').count()) === 3);
      assert.equal(await (await visitor.go(`/tenders/${lots[0]}`)).getByText('本机构的投标').count(), 0);
    });

    await step('each lot is opened by the keys that were proven once', async () => {
      await passUntil(buyer, new Date(deadline.getTime() + 1000));
      await sees(visitor, `/tenders/${lots[2]}`, (p) => p.getByText('待开标'));
      for (const id of lots) {
        for (const p of [supervisor, notary]) await release(p, `/tenders/${id}`, keys[p.login]);
        await until('the opening', async () => {
          await act(await buyer.go(`/tenders/${id}/opening`), '开标');
          return await buyer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
        });
      }
      await visitor.go(`/tenders/${lots[0]}/opening`);
      await visitor.page.getByRole('link', { name: '第3包' }).waitFor();
    });

    await step('one committee is seated for all, and judges each lot', async () => {
      const experts = await Promise.all(['expert', 'expert4', 'expert7', 'expert2', 'expert5'].map(at));
      people.push(...experts);
      await seat(buyer, work, experts);
      await act(await buyer.go(work), '各包用同一评审委员会');
      await says(buyer.page, '同一评审委员会');
      for (const [lot, id] of lots.entries()) {
        const { bids } = await platform.get(`/api/tender/tenders/${id}/opening`);
        assert.equal(bids.length, came[lot].length);
        const sheets = Object.fromEntries(bids.map((b) => [b.supplier.name, ['40', '16', '8']]));
        await Promise.all(experts.map((e) => judge(e, titles[lot], sheets)));
      }
    });

    await step('prices are read out, and no supplier wins more lots than the notice allows', async () => {
      for (const id of lots) {
        await act(await buyer.go(`/desk/tenders/${id}`), '锁定技术评分');
        for (const p of [supervisor, notary]) await release(p, `/tenders/${id}`, keys[p.login]);
        await act(await buyer.go(`/tenders/${id}/opening`), '开启报价');
        await act(await buyer.go(`/desk/tenders/${id}`), '汇总评审结果');
      }
      await act(await buyer.go(`/desk/tenders/${lots[1]}`), '确定中标人');
      await buyer.page.getByRole('alert').getByText('请先办完第1包').waitFor();
      for (const id of lots) {
        await act(await buyer.go(`/desk/tenders/${id}`), '确定中标人');
        await act(buyer.page, '公告中标结果');
      }
      const page = await sees(visitor, `/tenders/${lots[1]}`, (p) => p.getByText('中标包数已满'));
      const rows = page.getByRole('table', { name: '各采购包' }).getByRole('row');
      const { items } = await platform.get(`/api/tender/tenders/${lots[0]}/lots`);
      for (const [lot, login] of wins.entries()) {
        assert.equal(items[lot].award.supplier.id, organizations[login], `lot ${lot + 1} goes to ${login}`);
        await rows.filter({ hasText: places[lot] }).getByText(items[lot].award.supplier.name).waitFor();
      }
      assert.deepEqual(await accessible(page, '采购包'), []);
    });

    await step('anybody recounts each lot', async () => {
      for (const id of lots) {
        const { stdout } = await promisify(execFile)(join(bin, 'sanshe-verify'), ['score', `${platform.base}/tenders/${id}`]);
        assert.match(stdout, /结论：重算结果与公布的记录一致。/);
        if (id === lots[1]) assert.match(stdout, /采购文件限1包/);
      }
    });
  });
});
