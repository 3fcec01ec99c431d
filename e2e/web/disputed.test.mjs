// An hour in dispute, on phones: its volunteer objects, the organization strikes what does not hold and says why, and both stay on the record;
// then it is added again in public, over an objection, and stays marked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, fills, journey, moment, passUntil, says, sees } from './acts.mjs';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { due, holds, phone, taps } from './phone.mjs';

const title = '梧桐里楼道清洁日';
const wrong = '带队人点的是我邻居的名，我十点半才走。';
const found = '问过带队人，点名时认错了人。';
const photo = { name: '合影.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') };

test('an hour is objected to, corrected, and added again in public', async (t) => {
  await withTown(async (platform, browser) => {
    const people = await Promise.all(['volunteer', 'staff', 'registrar', 'registrar2', 'resident', ''].map((login) => Person.at(platform, browser, login, phone)));
    const [volunteer, staff, first, second, neighbour, stranger] = people;
    const step = journey(t, people);
    const self = await Speaker.at(platform, 'volunteer');
    const person = (await (await volunteer.go('/volunteer/people')).getByRole('main').getByRole('link', { name: /孙悦/ }).first().getAttribute('href')).split('/').pop();
    const mine = '/volunteer/hours?person=' + person;
    const sum = async () => (await self.ask('GET', `/api/volunteer/people/${person}/hours?ledger=volunteer`)).minutes;
    const before = await sum();
    let at, record, asked;

    await step('the volunteer says what is wrong with it', async () => {
      const page = await volunteer.go(mine);
      await holds(page, '我的时长');
      await Promise.all([page.waitForNavigation(), page.getByRole('listitem').filter({ hasText: '已计入' }).getByRole('link', { name: title }).tap()]);
      at = new URL(page.url()).pathname;
      record = await self.ask('GET', at.replace('/desk/hours/', '/api/volunteer/records/'));
      await page.getByText('B级：带队人点名和本人设备').first().waitFor();
      await holds(page, '时长记录');
      await act(page, '提出异议', wrong, /^哪里不对/);
      await says(page, '异议已提出');
      await page.getByText('有异议', { exact: true }).first().waitFor();
    });

    await step('the organization strikes a statement, and has no field for a number', async () => {
      const page = await due(staff, '/desk/hours', '*' + record.number.slice(-2), '核实对时长记录的异议');
      await page.getByText(wrong).waitFor();
      const fix = page.getByRole('region', { name: '更正' });
      assert.equal(await fix.locator('input:not([type=checkbox], [type=hidden])').count(), 0);
      await holds(page, '核实异议');
      await taps(page, '划去');
      await page.getByRole('alert').getByText('请选择要划去的陈述').first().waitFor();
      await page.getByRole('region', { name: '更正' }).getByRole('checkbox', { name: /^带队人/ }).check();
      await page.getByRole('region', { name: '更正' }).getByLabel(/^怎样核实的/).fill(found);
      await taps(page, '划去');
      await says(page, '已划去');
    });

    await step('both stay on the record, and its minutes are gone from the sum', async () => {
      const page = await sees(volunteer, at, (p) => p.getByRole('table', { name: '各方的陈述' }).getByRole('row', { name: /^带队人/ }).getByText('核实后已划去'));
      const trail = page.getByRole('table', { name: '经过' });
      await trail.getByRole('row', { name: /提出异议/ }).getByText(wrong).waitFor();
      await trail.getByRole('row', { name: /更正/ }).getByText(found).waitFor();
      await page.getByText('还不能计入').waitFor();
      await holds(page, '更正以后的记录');
      await until('the sum without it', async () => await sum() === before - record.minutes);
    });

    await step('the volunteer asks for what is missing, with a paper', async () => {
      const { page } = volunteer;
      await taps(page, '请求补录', 'link');
      const from = new Date(record.starts);
      await fills(page, [['到岗的时刻', moment(from)], ['离岗的时刻', moment(new Date(from.getTime() + 90 * 60_000))], ['理由', '我十点半才走，有合影为证。']]);
      await page.getByRole('checkbox', { name: /^我同意公示/ }).check();
      await holds(page, '请求补录');
      await taps(page, '请求补录');
      await page.getByRole('alert').getByText('请附上至少一份证明材料').first().waitFor();
      await page.getByLabel('证明材料').setInputFiles(photo);
      await taps(page, '请求补录');
      await says(page, '已请求补录');
      asked = new URL(page.url()).pathname;
    });

    await step('the organization vouches for it, the office publishes it, and everybody reads it without a name', async () => {
      let page = await due(staff, '/desk/hours', title, '证实补录');
      await act(page, '证实', '合影里有她。', /^怎样知道的/);
      await says(page, '已经办理');
      page = await due(first, '/desk/registrar', title, '公示补录');
      await act(page, '公示');
      await says(page, '已经办理');
      await page.getByText('公示到', { exact: true }).waitFor();
      assert.equal(await page.getByRole('main').getByText('准予补录', { exact: true }).count(), 0, 'nothing is granted before its days are over');
      page = await sees(stranger, '/amendments', (p) => p.getByText('我十点半才走，有合影为证。'));
      const row = page.getByRole('row', { name: /我十点半才走/ });
      await row.getByText('公示中').waitFor();
      await row.getByRole('link', { name: '登录后提出异议' }).waitFor();
      const text = await page.getByRole('main').innerText();
      assert.ok(!text.includes('孙悦') && !text.includes(record.number), 'the publicity names nobody');
      await holds(page, '补录公示');
    });

    await step('somebody objects to it on the phone', async () => {
      const page = await neighbour.go('/amendments');
      await page.getByRole('row', { name: /我十点半才走/ }).locator('summary').filter({ hasText: /^提出异议$/ }).tap();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(/^哪里不实/).fill('合影是上个月的。');
      await Promise.all([page.waitForNavigation(), dialog.getByRole('button', { name: '确认提出异议' }).tap()]);
      await says(page, '异议已提出');
    });

    await step('once its days are over another officer grants it: it counts, and is marked for good', async () => {
      const { summary } = await self.ask('GET', asked.replace('/desk', '/api/volunteer'));
      await passUntil(second, new Date(summary.until + 'T23:59:59+08:00'));
      let page = await second.go(asked);
      await page.getByRole('table', { name: '公示期间的异议' }).getByText('合影是上个月的。').waitFor();
      await act(page, '准予补录', '合影有日期，异议不成立。', /^说明/);
      await says(page, '已经办理');
      page = await sees(volunteer, at, (p) => p.getByText('由公示过的补录得来，永久标明'));
      await page.getByText('E级：补录，已公示').first().waitFor();
      for (const said of [wrong, found]) await page.getByRole('table', { name: '经过' }).getByText(said).waitFor();
      await holds(page, '补录的记录');
      await sees(volunteer, mine, (p) => p.getByText('E级：补录，已公示'));
      await until('the sum with what was added', async () => await sum() === before - record.minutes + 90);
      page = await sees(stranger, '/amendments', (p) => p.getByRole('row', { name: /我十点半才走/ }).filter({ hasText: '已准予' }).getByText('E级，永久标明'));
      await holds(page, '准予以后的公示');
    });
  });
});
