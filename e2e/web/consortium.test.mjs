// Two suppliers bid as one: the member agrees under an account of its own, the leader seals their agreement, the opening
// and the result name both, and the contract stands when the member has signed it too.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { act, bid, draft, journey, judge, lastRound, machine, offersContract, opens, organization, passUntil, publish, release, says, seat, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度老年助餐与上门照护服务';
const memberWork = '助餐。\n上门送餐。'; // of two lines, as it is sealed and opened
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整', last: '248000.00', points: ['46', '18', '9'] },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', last: '262000.00', points: ['41', '17', '8'] },
];

test('a consortium bids as one and signs together', async (t) => {
  const folder = await machine();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const people = await Promise.all(['buyer', 'reviewer', 'supervisor', 'notary', 'staff', 'staff2', 'staff6', 'expert', 'expert4', 'expert7', ''].map(at));
    const [buyer, reviewer, supervisor, notary, lead, rival, member, ...rest] = people;
    const experts = rest.slice(0, 3);
    const visitor = rest[3];
    const step = journey(t, people);
    const [leading, alone, joining] = await Promise.all([lead, rival, member].map(organization));
    let work, tender, deadline, keys;

    await step('a consultation that takes joint bids is published', async () => {
      const drafted = await draft(buyer, title);
      deadline = drafted.deadline;
      await drafted.page.getByRole('group', { name: /接受联合体/ }).getByRole('checkbox').check();
      await drafted.page.getByRole('button', { name: '保存' }).first().click();
      await says(drafted.page, '草稿');
      work = new URL(drafted.page.url()).pathname;
      tender = work.replace('/desk', '');
      keys = await publish(buyer, reviewer, [buyer, supervisor, notary], work, folder);
    });

    await step('the member agrees by the credit code of its leader, and a rival is shown nothing of it', async () => {
      const page = await member.go(`/desk/staff${tender}/consortium`);
      assert.deepEqual(await accessible(page, '联合体'), []);
      await page.getByLabel('牵头机构的统一社会信用代码').fill(await creditCode(leading));
      await page.getByLabel('本机构承担的工作和义务').fill(memberWork);
      await page.getByLabel('合同金额占比').fill('40');
      await page.getByRole('button', { name: '同意加入' }).click();
      await says(page, '已同意加入');
      await page.getByRole('link', { name: leading }).waitFor();
      await (await lead.go(`/desk/staff${tender}/consortium`)).getByRole('table', { name: /同意加入/ }).getByRole('link', { name: joining }).waitFor();
      assert.equal(await (await rival.go(`/desk/staff${tender}/consortium`)).getByText(joining).count(), 0);
    });

    await step('the leader seals who does what, and a rival bids alone', async () => {
      const joint = async (page) => {
        await page.getByRole('checkbox', { name: '作为联合体成员' }).check();
        const part = (name) => page.getByRole('group', { name, exact: true }).filter({ has: page.getByLabel('承担的工作和义务') });
        await part(leading).getByLabel('承担的工作和义务').fill('统筹和上门照护。');
        await part(leading).getByLabel('合同金额占比').fill('60');
        assert.equal(await part(joining).getByLabel('承担的工作和义务').inputValue(), memberWork, 'what the member has agreed to stands there');
        assert.equal(await part(joining).getByLabel('合同金额占比').inputValue(), '40');
      };
      const { receipt } = await bid(lead, tender, { ...offers[0], joint }, join(folder, 'lead'));
      await (await lead.go(receipt)).getByText(joining).first().waitFor();
      await bid(rival, tender, offers[1], join(folder, 'rival'));
    });

    await step('the opening room names every member, and not before the opening', async () => {
      await passUntil(buyer, new Date(deadline.getTime() + 1000));
      await sees(visitor, tender, (p) => p.getByText('待开标'));
      assert.equal(await (await visitor.go(tender + '/opening')).getByText(joining).count(), 0);
      await shares();
      await opens(buyer, tender);
      const page = await sees(buyer, tender + '/opening', (p) => p.getByText('资格和技术已经打开'));
      await both(page.getByRole('table', { name: '各份文件开启到哪一步' }));
      assert.deepEqual(await accessible(page, '开标大厅'), []);
    });

    await step('judges see all who stand behind a bid, and so does who hears the prices', async () => {
      await seat(buyer, work, experts);
      await lastRound(buyer, work, tender, offers.map((o, i) => [[lead, rival][i], o.last]), folder);
      for (const e of experts) await judge(e, title, { [joining]: offers[0].points, [alone]: offers[1].points });
      await act(await buyer.go(work), '锁定技术评分');
      await shares();
      await opens(buyer, tender, '开启报价');
      const page = await sees(visitor, tender + '/opening', (p) => p.getByRole('heading', { name: '唱标' }));
      await both(page.getByRole('table', { name: '唱标记录' }));
    });

    await step('the result and the table of scores name both', async () => {
      const page = await buyer.go(work);
      for (const label of ['汇总评审结果', '确定成交供应商', '公告成交结果']) await act(page, label);
      const told = await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
      for (const name of [leading, joining]) await told.getByRole('region', { name: '成交结果', exact: true }).getByText(name).first().waitFor();
      await told.getByRole('table', { name: '各供应商得分' }).getByRole('columnheader', { name: joining }).waitFor();
      assert.deepEqual(await accessible(told, '采购项目'), []);
    });

    await step('the contract stands when the member has signed it, too', async () => {
      const contract = '/desk/contracts/c-' + tender.split('/').at(-1);
      await offersContract(await sees(buyer, contract, (p) => p.getByRole('button', { name: '保存条款' })));
      for (const side of [buyer, lead]) {
        const page = await side.go(contract);
        await act(page, '签署');
        await page.getByText('待签').first().waitFor();
      }
      await act(await member.go(contract), '签署');
      await act(await buyer.go(contract), '公告合同');
      const page = await sees(visitor, tender, (p) => p.getByRole('link', { name: '看合同' }));
      await page.getByRole('link', { name: '看合同' }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      for (const name of [leading, joining]) await page.getByText(name).first().waitFor();
      assert.equal(await page.getByText('已签署').count(), 3, 'the office, the leader and the member have signed');
      assert.deepEqual(await accessible(page, '合同'), []);
    });

    /** Two of the three holders release their shares of the stage that is open. */
    async function shares() {
      await Promise.all([[notary, 2], [supervisor, 1]].map(([holder, i]) => release(holder, tender, keys[i])));
    }

    /** A row of the table names the leader and the member, another the rival. */
    async function both(table) {
      await table.getByRole('row', { name: new RegExp(`${leading}.*${joining}|${joining}.*${leading}`) }).waitFor();
      await table.getByRole('row', { name: new RegExp(alone) }).waitFor();
    }

    /** The credit code that the register shows of an organization. */
    async function creditCode(name) {
      return (await platform.get('/api/organization/organizations?q=' + encodeURIComponent(name))).items.find((o) => o.name === name).credit_code;
    }
  });
});
