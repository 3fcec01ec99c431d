// One purchase from the catalogue to the published contract, by people who sit
// at machines of their own and meet on the platform only. Everything is done by
// what a person sees: labels, buttons, links.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度社区老年人居家探访服务';
const question = '服务对象名单由采购人提供，还是由承接方自行摸底？';
const answer = '采购人提供底册，承接方入户核实。';
const day = 24 * 60 * 60 * 1000;

// What suppliers offer, the winner first; points are what every judge gives for the three items that people judge.
const offers = [
  { login: 'staff', price: '252000.00', capital: '人民币贰拾伍万贰仟元整', points: ['46', '18', '9'] },
  { login: 'staff2', price: '268000.00', capital: '人民币贰拾陆万捌仟元整', points: ['41', '17', '8'] },
  { login: 'staff6', price: '279000.00', capital: '人民币贰拾柒万玖仟元整', points: ['38', '15', '6'], options: { javaScriptEnabled: false } },
];

/** Takes a step that the page offers; some ask first, in a dialog. */
async function act(page, label) {
  const main = page.getByRole('main');
  const plain = main.getByRole('button', { name: label, exact: true });
  const asks = main.locator('summary').filter({ hasText: new RegExp(`^${label}$`) });
  await plain.or(asks).first().waitFor();
  let press = plain;
  if (await plain.count() === 0) {
    await asks.click();
    press = page.getByRole('dialog').getByRole('button', { name: '确认' + label });
  }
  await Promise.all([page.waitForNavigation(), press.click()]);
}

/** What the page says happened. */
async function says(page, text) {
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

/** What strangers see may be a second old, and what follows by event comes when it comes: they look again. */
function sees(person, path, find) {
  return until(`${path} for ${person.login || 'a visitor'}`, async () => {
    const page = await person.go(path);
    return await find(page).first().isVisible() && page;
  });
}

/** A moment as a field of a form takes it, in Beijing. */
function moment(t) {
  return new Date(t.getTime() + 8 * 60 * 60 * 1000).toISOString().slice(0, 16);
}

// workday is the next Tuesday at half past nine in Beijing that lies days ahead or more.
function workday(from, days) {
  const t = new Date(from.getTime() + days * day);
  t.setUTCHours(1, 30, 0, 0);
  while (t.getUTCDay() !== 2 || t - from < days * day) t.setTime(t.getTime() + day);
  return t;
}

test('a purchase from the catalogue to the published contract', { timeout: 600_000 }, async (t) => {
  await withTown(async (platform, browser) => {
    const at = (login, options) => Person.at(platform, browser, login, options);
    const [buyer, reviewer, supervisor, filed, listed, visitor] = await Promise.all(['buyer', 'reviewer', 'supervisor', 'filed', 'listed', ''].map((login) => at(login)));
    const suppliers = await Promise.all(offers.map((o) => at(o.login, o.options)));
    const people = [buyer, reviewer, supervisor, filed, listed, visitor, ...suppliers];
    let tender = ''; // path of the public page
    let work = ''; // path of the work page
    let deadline;
    let experts = [];
    let winner = '';

    const passUntil = async (instant) => { // moves the demonstration's clock past an instant, as a visitor would
      await buyer.go('/desk/buyer');
      for (let presses = 0; await buyer.now() < instant; presses++) {
        assert.ok(presses < 40, 'the clock does not move');
        const left = instant - await buyer.now();
        await buyer.page.getByRole('button', { name: left > 8 * day ? '+5个工作日' : '+1天' }).click();
        await says(buyer.page, '演示时钟已拨到');
      }
    };
    const open = (person, path) => person.go(path).then(() => person.page);
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

    await step('the officer drafts it from an item of the catalogue', async () => {
      const page = await open(buyer, '/desk/buyer');
      await page.getByRole('link', { name: '从目录发起采购' }).click();
      await page.getByRole('row', { name: /基本养老服务/ }).getByRole('link', { name: /选这一项/ }).click();
      deadline = workday(await buyer.now(), 50);
      for (const [label, value] of [
        ['项目名称', title], ['项目概况', '为独居、高龄、失能老人提供入户探访，按月报告、按季评估。'],
        ['采购需求', '一、服务内容：入户探访、个案服务。\n二、数量：不少于150人。\n三、质量：抽样满意度不低于90%。'],
        ['服务地点', '星河区'], ['预算金额', '300000'], ['最高限价', '290000'], ['递交截止时间', moment(deadline)],
        ['征求意见情况', '已在社区公告栏征求意见10日，收到意见3条。'], ['联系人', '李文静'], ['联系电话', '0000-0000-118'],
        ['不专门面向中小企业的理由', '潜在供应商多为社会服务机构。'],
      ]) await page.getByLabel(label, { exact: false }).first().fill(value);
      await page.getByRole('radio', { name: '竞争性磋商' }).check();
      await page.getByRole('group', { name: /征求社会公众意见/ }).getByRole('checkbox').check();
      for (const [i, standard] of ['方案贴合需求的得高分。', '持证社会工作者比例。', '近三年同类项目每项三分。', '最低报价÷本报价×权重。'].entries()) {
        await page.getByLabel(`第${i + 1}项评分标准`).fill(standard);
      }
      const sum = page.getByRole('status').filter({ hasText: '合计' });
      await page.getByRole('button', { name: '添加一项' }).click();
      await page.getByLabel('第5项分值').fill('5');
      await sum.filter({ hasText: /多出\s*5\s*分/ }).waitFor();
      await page.getByRole('button', { name: '删除第5项' }).click();
      await sum.filter({ hasText: '正好' }).waitFor();
      await page.getByRole('button', { name: '保存' }).click();
      await says(page, '草稿');
      work = new URL(page.url()).pathname;
      tender = work.replace('/desk', '');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal((await visitor.page.goto(tender)).status(), 404, 'nobody outside sees a draft');
    });

    await step('the intention is public and the requirement is not yet', async () => {
      await act(await open(buyer, work), '公开采购意向');
      const page = await sees(visitor, '/tenders?group=intention', (p) => p.getByRole('link', { name: title }));
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal(await page.getByText('不少于150人').count(), 0);
    });

    await step('thirty days later the reviewer publishes what the officer submitted', async () => {
      await passUntil(new Date((await buyer.now()).getTime() + 32 * day));
      await act(await open(buyer, work), '提交审核');
      const page = await open(reviewer, '/desk/reviewer');
      await page.getByRole('link', { name: new RegExp(title) }).first().click();
      await act(page, '审核通过并发布公告');
      await sees(visitor, tender, (p) => p.getByText('接受响应文件'));
      await visitor.page.getByText('不少于150人').first().waitFor();
    });

    await step('a supplier asks, and the answer is there for everybody', async () => {
      let page = await open(suppliers[1], tender);
      await page.getByLabel('向采购人提问').fill(question);
      await page.getByRole('region', { name: '提问与答复' }).getByRole('button').click();
      await says(page, '问题已提交');
      page = await open(buyer, work);
      await page.getByRole('textbox', { name: '公开答复' }).fill(answer);
      await page.getByRole('button', { name: '公开答复' }).click();
      await says(page, '答复已公开');
      page = await sees(visitor, tender, (p) => p.getByText(answer));
      await page.getByText(question).first().waitFor();
      assert.equal(await page.getByText('梧桐暖邻').count(), 0, 'who asked stays unsaid');
    });

    await step('who the law bars is told why, and by which clause', async () => {
      for (const [person, rule] of [[filed, 'supplier.filing.only.barred'], [listed, 'supplier.listed.serious.barred']]) {
        let page = await open(person, tender);
        await page.getByRole('link', { name: '我符合条件吗' }).click();
        await page.getByText('现在不能递交响应文件').first().waitFor();
        assert.ok(await page.locator(`a[href*="/rules/${rule}"]`).count() > 0, `the check of ${person.login} cites ${rule}`);
        page = await open(person, tender);
        await page.getByText('不能').first().waitFor();
        assert.equal(await page.getByRole('link', { name: '准备响应文件' }).count(), 0, 'nobody is led to a form that would be refused');
        page = await open(person, `/desk/staff${tender}/bid`);
        await page.getByText('现在不能递交响应文件').waitFor();
        assert.equal(await page.getByLabel('报价').count(), 0, 'who knows the address finds no form either');
        await page.locator(`a[href*="/rules/${rule}"]`).first().click();
        await page.waitForURL(`**/rules/${rule}`);
      }
    });

    await step('three suppliers bid, one of them without script, and nothing of it shows', async () => {
      await Promise.all(offers.map(async (offer, i) => {
        const page = await open(suppliers[i], tender);
        await page.getByRole('link', { name: '准备响应文件' }).click();
        for (const [label, value] of [
          ['报价', offer.price], ['服务方案', '每位老人一份服务计划，每周入户探访一次，每季复评一次。'],
          ['项目团队', '项目主管1名，社会工作师2名。'], ['类似业绩', '近三年同类项目3项。'], ['联系人', '林小满'], ['联系电话', '0000-0000-200'],
        ]) await page.getByLabel(label).fill(value);
        await page.getByRole('button', { name: '下一步：核对' }).click();
        await page.getByText(offer.capital).waitFor();
        const [hash] = (await page.getByRole('main').textContent()).match(/[0-9a-f]{64}/);
        if (i === 0) assert.deepEqual(await accessible(page, '核对响应文件'), []);
        await page.getByRole('button', { name: '返回修改' }).click();
        assert.equal(await page.getByLabel('报价').inputValue(), offer.price, 'a way back loses nothing');
        await page.getByRole('button', { name: '下一步：核对' }).click();
        await page.getByRole('button', { name: '确认递交' }).click();
        await page.getByRole('heading', { level: 1, name: '响应文件回执' }).waitFor();
        assert.ok((await page.getByRole('main').textContent()).includes(hash), 'the receipt names the hash of what was shown and sealed');
      }));
      for (const person of [visitor, buyer, supervisor]) {
        const body = await (await open(person, person === visitor ? tender : work)).content();
        for (const trace of ['暖邻社会工作服务中心', '252,000', '279,000']) assert.ok(!body.includes(trace), `${person.login || 'a visitor'} sees ${trace} before the opening`);
      }
    });

    await step('after the deadline nothing is accepted and the bids are opened', async () => {
      await passUntil(new Date(deadline.getTime() + 1000));
      await sees(visitor, tender, (p) => p.getByText('待开标'));
      assert.equal(await (await open(suppliers[0], tender)).getByRole('link', { name: '准备响应文件' }).count(), 0);
      await until('the opening', async () => { // bids accepted a moment ago may still be on their way
        await act(await open(buyer, work), '开标');
        return await buyer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
      });
      const page = await sees(visitor, tender, (p) => p.getByRole('heading', { name: '开标记录' }));
      for (const amount of ['252,000.00', '268,000.00', '279,000.00']) await page.getByRole('cell', { name: amount }).first().waitFor();
    });

    await step('the committee is seated from the pool', async () => {
      experts = await Promise.all(['expert', 'expert4', 'expert7'].map((login) => at(login)));
      people.push(...experts);
      const names = [];
      for (const e of experts) {
        const main = (await open(e, '/account')).getByRole('main');
        const said = async (term) => (await main.locator('dl > div').filter({ has: e.page.getByText(term, { exact: true }) }).getByRole('definition').textContent()).trim();
        names.push([await said('姓名'), await said('职务或专长')]);
      }
      const page = await open(buyer, work);
      await page.getByRole('link', { name: '组建评审委员会' }).click();
      await page.getByLabel('自行选定的情形').selectOption('specialised'); // these three have browsers; a draw might find others
      await page.getByLabel('自行选定的理由').fill('服务对象特殊，专业性强，主管预算单位已同意。');
      for (const [name, field] of names) { // who is chosen stays chosen while one looks for the next
        const covered = new RegExp(`^${name[0]}\\*+${name.length > 2 ? name.at(-1) : ''}（${field}）$`); // one's own name is whole, another's is not
        await page.getByLabel('领域').selectOption(field);
        await page.getByRole('button', { name: '筛选' }).click();
        await page.getByRole('checkbox', { name: covered }).check();
      }
      await page.getByText('已选3人，其中专家3人').waitFor();
      assert.equal(await page.getByText('还不符合').filter({ visible: true }).count(), 0, 'three experts are a lawful committee');
      await page.getByRole('button', { name: '组建评审委员会' }).click();
      await says(page, '评审委员会已组成');
    });

    await step('every expert signs a sheet of their own', async () => {
      await Promise.all(experts.map(async (expert) => {
        const page = await open(expert, '/desk/expert');
        await page.getByRole('row', { name: new RegExp(title) }).getByRole('link', { name: /去评分/ }).click();
        for (const offer of offers) {
          const sheet = page.getByRole('region').filter({ hasText: offer.price.replace(/(\d{3})\.00/, ',$1.00') });
          for (const [i, item] of ['服务方案', '项目团队', '类似业绩'].entries()) await sheet.getByRole('spinbutton', { name: item }).fill(offer.points[i]);
        }
        await page.getByRole('button', { name: '下一步：核对评分' }).click();
        const total = page.getByRole('row', { name: /合计/ });
        for (const offer of offers) await total.getByRole('cell', { name: offer.points.reduce((n, p) => n + Number(p), 0).toFixed(2), exact: true }).waitFor();
        if (expert === experts[0]) assert.deepEqual(await accessible(page, '核对评分'), []);
        await page.getByRole('group', { name: /独立完成评分/ }).getByRole('checkbox').check();
        await page.getByRole('button', { name: '签署评分表' }).click();
        await says(page, '已签署');
      }));
    });

    await step('the award follows from the sheets and is announced', async () => {
      const page = await open(buyer, work);
      await act(page, '汇总评审结果');
      await act(page, '确定成交供应商');
      await act(page, '公告成交结果');
      await sees(visitor, tender, (p) => p.getByRole('heading', { name: '成交结果', exact: true }));
      winner = (await (await open(suppliers[0], '/account')).getByRole('row', { name: /社会组织/ }).first().getByRole('cell').last().textContent()).trim();
      const box = visitor.page.getByRole('region', { name: '成交结果' });
      await box.getByRole('link', { name: winner }).waitFor();
      await box.getByText('252,000.00').first().waitFor();
    });

    await step('the contract is drafted, signed by both and published', async () => {
      let page = await until('the draft', async () => {
        await open(buyer, work);
        await buyer.page.getByRole('link', { name: '看合同' }).click();
        return await buyer.page.getByRole('button', { name: '保存条款' }).isVisible() && buyer.page;
      });
      const contract = new URL(page.url()).pathname;
      for (const [label, value] of [
        ['服务数量', '按采购需求第二条执行。'], ['服务质量', '按采购需求第三条执行。'], ['结算方式', '按期次验收合格后支付。'], ['违约责任', '未达到约定数量或质量的，按差额扣减当期款项。'],
      ]) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: '保存条款' }).click();
      await says(page, '条款已保存');
      await act(page, '送签');
      await act(page, '签署');
      const mine = (p) => p.getByRole('region', { name: '我的合同' }).getByRole('link', { name: new RegExp(title) });
      page = await sees(suppliers[0], '/desk/staff', mine);
      await mine(page).click();
      assert.equal(new URL(page.url()).pathname, contract);
      await act(page, '签署');
      page = await open(buyer, contract);
      await act(page, '公告合同');
    });

    await step('everybody can read how it ended', async () => {
      const page = await sees(visitor, tender, (p) => p.getByRole('link', { name: '看合同' }));
      await page.getByText('已签合同').first().waitFor();
      await page.getByRole('link', { name: '看合同' }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('link', { name: winner }).first().waitFor();
      await page.getByText('252,000.00').first().waitFor();
      assert.equal(await page.getByText('已签署').count(), 2, 'both signatures are shown');
      await sees(visitor, '/contracts', (p) => p.getByRole('link', { name: new RegExp(title) }));
    });
  });
});
