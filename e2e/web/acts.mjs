// What people do on the pages again and again, in roles and labels: steps, forms, keys, sealed files.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { password, until } from './harness.mjs';

export const day = 24 * 60 * 60 * 1000;

/** Presses as the machine of the page is pressed: with a finger on a phone. */
export async function press(what) {
  await (await what.page().evaluate(() => navigator.maxTouchPoints > 0) ? what.tap() : what.click());
}

/** Takes a step that the page offers; some ask first, in a dialog, where a note says what is to be said of it in a field. */
export async function act(page, label, note = '', field = /^说明/) {
  await page.waitForLoadState(); // dialogs open once the page's script has come
  const main = page.getByRole('main');
  const plain = main.getByRole('button', { name: label, exact: true });
  const asks = main.locator('summary').filter({ hasText: new RegExp(`^${label}$`) });
  await plain.or(asks).first().waitFor();
  let button = plain;
  if (await plain.count() === 0) {
    await press(asks);
    const dialog = page.getByRole('dialog');
    if (note) await dialog.getByLabel(field).fill(note);
    button = dialog.getByRole('button', { name: '确认' + label });
  }
  await Promise.all([page.waitForNavigation(), press(button)]);
}

/** Fills fields of the page's form by how their labels begin; of a list what is called so, or what selectOption takes. */
export async function fills(page, fields) {
  for (const [label, value] of fields) {
    const field = page.getByRole('main').getByLabel(new RegExp('^' + label)).and(page.locator('input, select, textarea')).first();
    if (await field.evaluate((el) => el.tagName) === 'SELECT') await field.selectOption(typeof value === 'string' ? { label: value } : value);
    else await field.fill(value);
  }
}

/** What the page says happened. */
export async function says(page, text) {
  await page.getByRole('status').filter({ hasText: text }).first().waitFor();
}

/** What strangers see may be a second old, and what follows by event comes when it comes: they look again. */
export function sees(person, path, find) {
  return until(`${path} for ${person.login || 'a visitor'}`, async () => {
    const page = await person.go(path);
    return await find(page).first().isVisible() && page;
  });
}

/** A moment as a field of a form takes it, in Beijing. */
export function moment(t) {
  return new Date(t.getTime() + 8 * 60 * 60 * 1000).toISOString().slice(0, 16);
}

/** The next Tuesday at half past nine in Beijing that lies days ahead or more. */
export function workday(from, days) {
  const t = new Date(from.getTime() + days * day);
  t.setUTCHours(1, 30, 0, 0);
  while (t.getUTCDay() !== 2 || t - from < days * day) t.setTime(t.getTime() + day);
  return t;
}

/** Moves the demonstration's clock past an instant, as a visitor would. */
export async function passUntil(person, instant) {
  await person.go('/inbox');
  for (let presses = 0; await person.now() < instant; presses++) {
    assert.ok(presses < 40, 'the clock does not move');
    const left = instant - await person.now();
    await person.page.getByRole('button', { name: left > 8 * day ? '+5个工作日' : '+1天' }).click();
    await says(person.page, '演示时钟已拨到');
  }
}

/** A number that is nobody's, of somebody born on a day; GB 11643. */
export function nobody(born) {
  const body = '320312' + born.toISOString().slice(0, 10).replaceAll('-', '') + '000';
  const sum = [...body].reduce((s, c, i) => s + Number(c) * (2 ** (17 - i) % 11), 0);
  return body + '10X98765432'[sum % 11];
}

/** Somebody without an account opens one on a phone, and stands before the form that registers volunteers. Answers with the page. */
export async function joins(person, login, name) {
  const page = await person.go('/volunteer');
  const main = page.getByRole('main');
  await main.getByRole('link', { name: '注册账号并登记' }).tap();
  await fills(page, [['姓名', name], ['登录名', login], ['密码', password]]);
  await main.getByRole('button', { name: '注册账号' }).tap();
  await page.waitForURL((u) => u.pathname === '/volunteer/join'); // who has just chosen a password is not asked for it again
  person.login = login;
  return page;
}

/** Somebody without an account opens one and registers as a volunteer, on a phone; look sees the form. Answers with the person's id. */
export async function registers(person, login, name, born, look = async () => {}) {
  const page = await joins(person, login, name);
  const main = page.getByRole('main');
  await look(page);
  await page.getByRole('radio', { name: /^我自己/ }).check();
  await fills(page, [['姓名', name], ['公民身份号码', nobody(born)], ['联系电话', '0000-00008000']]);
  await page.getByRole('checkbox', { name: /^我同意平台/ }).check();
  await Promise.all([page.waitForNavigation(), main.getByRole('button', { name: '登记', exact: true }).tap()]);
  await person.go('/volunteer/people');
  return (await main.getByRole('link', { name }).first().getAttribute('href')).split('/').pop();
}

/** Drafts a 竞争性磋商 from the catalogue; answers with its work page and its deadline. */
export async function draft(buyer, title) {
  const page = await buyer.go('/desk/buyer');
  await page.getByRole('link', { name: '从目录发起采购' }).click();
  await page.getByRole('row', { name: /基本养老服务/ }).getByRole('link', { name: /选这一项/ }).click();
  const deadline = workday(await buyer.now(), 62); // thirty days of intention, twenty of the notice, and what five working days may jump over
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
  return { page, deadline };
}

export const secret = '浏览器测试用的一个长口令。';

/** A folder of one person's own machine. */
export const machine = () => mkdtemp(join(tmpdir(), 'sanshe-own-'));

/** Presses, and keeps the file that the page hands over; answers with its path. */
export async function keeps(page, press, folder) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** The officer names the three holders: the officer, and the first supervisor and notary that there are. */
export async function appoint(officer, work, suite = 'xwing') {
  const page = await officer.go(work);
  await page.getByRole('link', { name: '确定持有人' }).click();
  for (const label of ['监督部门持有人', '公证机构持有人']) await page.getByLabel(label).selectOption({ index: 1 });
  await page.getByRole('radio', { name: suite }).check();
  await page.getByRole('button', { name: '确定持有人' }).click();
  await says(page, '持有人已确定');
}

/** A holder makes a key, saves the file, and proves it; answers with the file's path. */
export async function ceremony(holder, tender, folder) {
  const page = await holder.go('/desk/holder' + tender);
  const making = page.getByRole('region', { name: '第一步：生成并保存私钥' });
  await making.getByLabel('设置口令').fill(secret);
  await making.getByLabel('再输入一遍').fill(secret);
  const file = await keeps(page, () => making.getByRole('button', { name: '生成密钥并保存私钥文件' }).click(), folder);
  await making.getByText('密钥已经生成').waitFor();
  const proving = page.getByRole('region', { name: '第二步：用保存的文件证明' });
  await proving.getByLabel('保存的私钥文件').setInputFiles(file);
  await proving.getByLabel('私钥文件的口令').fill(secret);
  await Promise.all([page.waitForNavigation(), proving.getByRole('button', { name: '登记公钥并证明' }).click()]);
  await page.getByText('证明手里有私钥').first().waitFor();
  return file;
}

/** A bidder writes, reads once more, seals and hands in; answers with the paths of what was kept. */
export async function bid(bidder, tender, offer, folder, before = async () => {}, review = async () => {}) {
  const { page, ...kept } = await sealed(bidder, tender, offer, folder, review);
  await before(page);
  await page.getByRole('button', { name: '确认递交' }).click();
  await page.getByRole('heading', { level: 1, name: /^(响应文件|投标)回执$/ }).waitFor();
  return { ...kept, receipt: new URL(page.url()).pathname };
}

/** A bidder writes and seals, and has not handed in yet; offer.joint writes the agreement of a consortium, offer.papers chooses papers. */
export async function sealed(bidder, tender, offer, folder, review = async () => {}) {
  const page = await bidder.go(`/desk/staff${tender}/bid`);
  for (const [label, value] of [
    ['报价', offer.price], ['服务方案', offer.plan ?? '每位老人一份服务计划，每周入户探访一次，每季复评一次。'],
    ['项目团队', '项目主管1名，社会工作师2名。'], ['类似业绩', '近三年同类项目3项。'], ['联系人', '林小满'], ['联系电话', '0000-0000-200'],
  ]) await page.getByRole('textbox', { name: new RegExp('^' + label) }).fill(value);
  for (const tick of await page.locator('[name^=declares_]').all()) await tick.check(); // each condition of the law has its own
  const facts = page.locator('[name^=answer_]'); // where the purchase asks for some
  for (let i = 0; i < await facts.count(); i++) await facts.nth(i).fill(offer.fact ?? '3');
  await offer.joint?.(page);
  await offer.papers?.(page);
  await page.getByRole('button', { name: '下一步：核对' }).click();
  await page.getByText(offer.capital).waitFor();
  await page.getByRole('button', { name: '返回修改' }).click();
  assert.equal(await page.getByRole('textbox', { name: '报价', exact: true }).inputValue(), offer.price, 'a way back loses nothing');
  await page.getByRole('button', { name: '下一步：核对' }).click();
  await review(page);
  await page.getByLabel('设置口令').fill(secret);
  await page.getByLabel('再输入一遍').fill(secret);
  const own = await keeps(page, () => page.getByRole('button', { name: '生成本人密钥并密封' }).click(), folder);
  await page.getByRole('row', { name: /价格信封/ }).getByText(/[0-9a-f]{64}/).waitFor();
  const price = await keeps(page, () => page.getByRole('row', { name: /价格信封/ }).getByRole('button', { name: '保存文件' }).click(), folder);
  return { page, own, price };
}

/** A supplier seals and hands in its last offer; answers with the path of the key that it kept. */
export async function lastOffer(bidder, tender, price, folder, before = async () => {}) {
  const page = await bidder.go(`/desk/staff${tender}/bid`);
  await page.getByRole('heading', { level: 1, name: '提交最后报价' }).waitFor();
  await page.getByRole('textbox', { name: /^报价/ }).fill(price);
  await before(page);
  await page.getByRole('button', { name: '下一步：核对' }).click();
  await page.getByLabel('设置口令').fill(secret);
  await page.getByLabel('再输入一遍').fill(secret);
  const own = await keeps(page, () => page.getByRole('button', { name: '生成本人密钥并密封' }).click(), folder);
  await page.getByRole('row', { name: /价格信封/ }).getByText(/[0-9a-f]{64}/).waitFor();
  await page.getByRole('button', { name: '确认递交' }).click();
  await page.getByRole('heading', { level: 1, name: '最后报价回执' }).waitFor();
  return own;
}

/** The officer asks for last offers within the day; answers until when. */
export async function askLast(officer, work, changed = '') {
  const page = await officer.go(work);
  const until = new Date((await officer.now()).getTime() + 20 * 60 * 60 * 1000);
  await page.getByRole('main').locator('summary').filter({ hasText: /^要求最后报价$/ }).click();
  const asks = page.getByRole('dialog');
  await asks.getByLabel('最后报价的截止时间').fill(moment(until));
  if (changed) await asks.getByLabel('采购需求的实质性变动').fill(changed);
  await Promise.all([page.waitForNavigation(), asks.getByRole('button', { name: '确认要求最后报价' }).click()]);
  await says(page, '已办理');
  return until;
}

/** The second round from its asking to its confirmation: [supplier, price] by [supplier, price]; answers with the keys that they kept. */
export async function lastRound(officer, work, tender, offers, folder) {
  const until = await askLast(officer, work);
  const own = [];
  for (const [bidder, price] of offers) own.push(await lastOffer(bidder, tender, price, join(folder, bidder.login)));
  await passUntil(officer, until);
  await confirmLast(officer, work);
  return own;
}

/** The officer confirms who has offered, once the clock has closed the round. */
export async function confirmLast(officer, work) {
  await until('the last offers', async () => {
    await act(await sees(officer, work, (p) => p.getByText('待确认最后报价')), '确认最后报价');
    return await officer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
  });
}

/** A holder releases the shares of the stage that is open. */
export async function release(holder, tender, file, words = secret) {
  const page = await sees(holder, '/desk/holder' + tender, (p) => p.getByLabel('保存的私钥文件')); // the platform closes the purchase a moment after its time
  await page.getByLabel('保存的私钥文件').setInputFiles(file);
  await page.getByLabel('私钥文件的口令').fill(words);
  await Promise.all([page.waitForURL('**/opening'), page.getByRole('button', { name: '取出并提交份额' }).click()]);
}

/** Every judge signs a sheet: points by supplier's name and item, or in the order of the items of a purchase that draft has written. */
export async function judge(expert, title, sheets, look = async () => {}) {
  const page = await expert.go('/desk/expert');
  await page.getByRole('row', { name: new RegExp(title) }).getByRole('link', { name: /去评分/ }).click();
  await marks(page, sheets, look);
}

const standard = ['服务方案', '项目团队', '类似业绩']; // of a purchase that draft has written

/** Fills the sheet that the page is, reads it once more and signs. */
export async function marks(page, sheets, look = async () => {}) {
  assert.equal(await page.getByText('¥').count(), 0, 'no price stands on a sheet');
  for (const [supplier, all] of Object.entries(sheets)) {
    const points = Array.isArray(all) ? Object.fromEntries(standard.slice(0, all.length).map((item, i) => [item, all[i]])) : all;
    const sheet = page.getByRole('region', { name: supplier });
    for (const [item, given] of Object.entries(points)) await sheet.getByRole('spinbutton', { name: item }).fill(given);
  }
  await page.getByRole('button', { name: '下一步：核对评分' }).click();
  await look(page);
  await page.getByRole('group', { name: /独立完成评分/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '签署评分表' }).click();
  await says(page, '已签署');
}

/** Whoever takes part in a draw fixes what the page has made up; the words stay in that browser. */
export async function fixes(person, draws) {
  const page = await person.go(draws);
  const value = await page.getByLabel('我的随机值').inputValue();
  await page.getByRole('button', { name: '提交摘要' }).click();
  await says(page, '摘要已提交');
  return value;
}

/** And opens it, once both have fixed theirs: the browser still knows it. */
export async function opensValue(person, draws, value) {
  const page = await person.go(draws);
  assert.equal(await page.getByLabel('我的随机值').inputValue(), value, 'the browser keeps what was fixed');
  await page.getByRole('button', { name: '公开随机值' }).click();
  await says(page, '随机值已公开');
}

/** Who of some experts is asked to come to a purchase, as each one's desk says. */
export async function summoned(experts, title) {
  const asked = [];
  for (const e of experts) {
    const call = (await e.go('/desk/expert')).getByRole('region', { name: '请我参加评审' }).getByRole('group', { name: title });
    if (await call.getByRole('button', { name: '同意参加' }).or(call.locator('summary').filter({ hasText: /^同意参加$/ })).count() > 0) asked.push(e);
  }
  return asked;
}

/** The officer seats a committee of experts from the pool. */
export async function seat(officer, work, experts) {
  const names = [];
  for (const e of experts) {
    const main = (await e.go('/account')).getByRole('main');
    const said = async (term) => (await main.locator('dl > div').filter({ has: e.page.getByText(term, { exact: true }) }).getByRole('definition').textContent()).trim();
    names.push([await said('姓名'), await said('职务或专长')]);
  }
  const page = await officer.go(work);
  await page.getByRole('link', { name: '组建评审委员会' }).click();
  await page.getByLabel('自行选定的情形').selectOption('specialised'); // these three have browsers; a draw might find others
  await page.getByLabel('自行选定的理由').fill('服务对象特殊，专业性强，主管预算单位已同意。');
  for (const [name, field] of names) { // who is chosen stays chosen while one looks for the next
    const covered = new RegExp(`^${name[0]}\\*+${name.length > 2 ? name.at(-1) : ''}（${field}）$`); // one's own name is whole, another's is not
    await page.getByLabel('领域').selectOption(field);
    await page.getByRole('button', { name: '筛选' }).click();
    await page.getByRole('checkbox', { name: covered }).check();
  }
  await page.getByText(`已选${experts.length}人，其中专家${experts.length}人`).waitFor();
  await page.getByRole('button', { name: '组建评审委员会' }).click();
  await says(page, '评审委员会已组成');
}

/** Steps of one journey, by the people in it: what went wrong behind anybody's page fails the step, and nothing comes after a failure. */
export function journey(t, people) {
  return async (name, body) => {
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
    if (failed) throw new Error(`the journey ended at: ${name}`);
  };
}

/** From the saved draft to the notice: intention, holders, their keys, thirty days, review; answers with the key files in the order of the holders. */
export async function publish(officer, reviewer, holders, work, folder) {
  const tender = work.replace('/desk', '');
  await act(await officer.go(work), '公开采购意向');
  await appoint(officer, work, 'x25519');
  const keys = await Promise.all(holders.map((p) => ceremony(p, tender, folder)));
  await passUntil(officer, new Date((await officer.now()).getTime() + 32 * day));
  await act(await officer.go(work), '提交审核');
  await act(await reviewer.go(work), '审核通过并发布公告');
  return keys;
}

/** Opens what two holders have released; bids accepted a moment ago may still be on their way. */
export function opens(officer, tender, label = '开标') {
  return until(label, async () => {
    await act(await officer.go(tender + '/opening'), label);
    return await officer.page.getByRole('status').filter({ hasText: '已办理' }).isVisible();
  });
}

/** What the register calls the organization of somebody. */
export async function organization(person) {
  const page = await person.go('/account');
  return (await page.getByRole('row', { name: /社会组织/ }).first().getByRole('cell').last().textContent()).trim();
}

/** Goes where the table of a desk leads for the challenge of a purchase. */
export async function follow(person, path, table, title) {
  const link = (p) => p.getByRole('table', { name: table }).getByRole('link', { name: new RegExp(title) });
  const page = await sees(person, path, link);
  await link(page).first().click();
  await page.waitForURL((u) => u.pathname.startsWith('/desk/challenges/'));
  return page;
}

/** Judges the one item of a challenge or a complaint, and says what becomes of the purchase. */
export async function rules(page, word, verdict, reason, effect, label) {
  const moves = page.getByRole('region', { name: '现在可以办理' });
  await moves.getByRole('group', { name: new RegExp(`^${word}1.*是否成立`) }).getByRole('radio', { name: verdict, exact: true }).check();
  await moves.getByLabel(`${word}1的理由`).fill(reason);
  await moves.getByRole('group', { name: /对采购活动怎样处理/ }).getByRole('radio', { name: effect }).check();
  await moves.getByRole('button', { name: label, exact: true }).click();
}

/** The officer writes the terms of a drafted contract and offers it. */
export async function offersContract(page) {
  for (const [label, value] of [
    ['服务数量', '按采购需求第二条执行。'], ['服务质量', '按采购需求第三条执行。'], ['结算方式', '按期次验收合格后支付。'], ['违约责任', '未达到约定数量或质量的，按差额扣减当期款项。'],
  ]) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: '保存条款' }).click();
  await says(page, '条款已保存');
  await act(page, '送签');
}

/** Drafts an open framework from the catalogue; answers with its page at the desk. */
export async function draftCalling(buyer, title) {
  const page = await buyer.go('/desk/buyer');
  await page.getByRole('link', { name: '从目录发起采购' }).click();
  await page.getByRole('row', { name: /基本养老服务/ }).getByRole('link', { name: /选这一项/ }).click();
  await page.getByRole('radio', { name: '开放式框架协议' }).check();
  await page.getByRole('button', { name: '按所选方式更新本页' }).click();
  await page.getByRole('radio', { name: /^已有统一的付费标准/ }).check();
  for (const [label, value] of [
    ['项目名称', title], ['项目概况', '按统一标准付费，由老年人自主选择上门助浴机构。'], ['采购需求', '一、上门助浴。\n二、每次两名持证护理员。'], ['服务地点', '星河区'],
    ['采用本方式的理由', '已有统一的付费标准，由老年人选择机构。'], ['征求意见情况', '已在社区公告栏征求意见10日，收到意见3条。'], ['预算金额', '300000'], ['付费标准', '80.00'],
    ['计价单位', '每人次'], ['框架协议期限', '24'], ['特定资格条件', '有持证护理员。'], ['联系人', '李文静'], ['联系电话', '0000-0000-118'], ['不专门面向中小企业的理由', '潜在供应商多为社会服务机构。'],
  ]) await page.getByRole('textbox', { name: new RegExp('^' + label) }).or(page.getByRole('spinbutton', { name: new RegExp('^' + label) })).first().fill(value);
  await page.getByRole('group', { name: /征求社会公众意见/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '保存' }).click();
  await says(page, '草稿');
  return new URL(page.url()).pathname;
}

/** A supplier applies for a place in an open framework, from its public page. */
export async function applies(supplier, tender, statement, look = async () => {}) {
  const page = await supplier.go(tender);
  await page.getByRole('link', { name: '申请入围' }).first().click();
  await page.getByRole('heading', { level: 1, name: '申请入围' }).waitFor();
  await look(page);
  await page.getByRole('textbox', { name: /^对资格条件和服务能力的说明/ }).fill(statement);
  await page.getByRole('textbox', { name: /^联系人/ }).fill('林小满');
  await page.getByRole('textbox', { name: /^联系电话/ }).fill('0000-0000-200');
  await page.getByRole('group', { name: /接受征集公告的付费标准和全部条件/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '提交申请' }).click();
  await says(page, '申请已提交');
}

/** The office answers the application of a supplier: 审查通过，准予入围, or 不予入围 with a reason. */
export async function answers(officer, work, supplier, label, reason = '') {
  const page = await officer.go(work);
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: '入围申请' }).first().click()]); // dialogs open once the page's script has come
  const waits = page.getByRole('region', { name: '待审查' }).getByRole('group', { name: supplier });
  await waits.locator('summary').filter({ hasText: new RegExp(`^${label}$`) }).click();
  const asks = page.getByRole('dialog');
  if (reason) await asks.getByLabel(/^不予入围的理由/).fill(reason);
  await Promise.all([page.waitForNavigation(), asks.getByRole('button', { name: '确认' + label }).click()]);
}

/** Both sides sign a contract that was drafted: the officer writes its terms and offers it first. */
export async function signs(officer, supplier, contract) {
  await offersContract(await sees(officer, contract, (p) => p.getByRole('button', { name: '保存条款' })));
  await act(officer.page, '签署');
  await act(await supplier.go(contract), '签署');
  await supplier.page.getByText('待公告').first().waitFor();
}
