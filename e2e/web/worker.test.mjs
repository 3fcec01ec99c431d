// A social worker on a phone, from the certificate to the second registration; and one who lets hers run out: what the register says of her then,
// and what becomes of the credential that she had shown. What decides is pressed; more hours of the same kind are filed as programs do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, day, fills, journey, moment, says, sees } from './acts.mjs';
import { Person, Speaker, password, until, withTown } from './harness.mjs';
import { due, holds, phone, taps } from './phone.mjs';

const hour = 3_600_000; // milliseconds
const number = '20260932000789'; // of the certificate that is entered here
const lapses = '20250532000123'; // of 何晓云, who has a few hours of seventy-two
const paper = { name: '证书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') };

/** The last or the first instant of a day in Beijing. */
const ends = (date) => new Date(date + 'T23:59:59+08:00');
const begins = (date) => new Date(date + 'T00:00:00+08:00');

/** A day as pages spell it. */
const spelled = (date) => date.split('-').map(Number).map((n, i) => n + '年月日'[i]).join('');

/** Years go by at once, which no button of the pages does. */
async function years(platform, to) {
  await (await Speaker.at(platform, 'admin')).ask('POST', '/api/platform/clock', { to });
}

/** Twelve hours alone on each of some days, filed with evidence and verified by the office. */
async function studies(platform, login, today, days) {
  const [learner, office] = await Promise.all([login, 'registrar2'].map((who) => Speaker.at(platform, who)));
  for (let n = 1; n <= days; n++) {
    const r = await fetch(platform.base + '/api/socialwork/papers?name=notes.pdf', { method: 'POST', headers: { authorization: 'Bearer ' + learner.token, 'content-type': 'application/octet-stream' }, body: paper.buffer });
    const on = moment(new Date(today - n * day)).slice(0, 10);
    const study = await learner.ask('POST', '/api/socialwork/studies', { title: '社会工作实务', on, minutes: 720, text: '读完一册。', papers: [(await r.json()).id] });
    await office.ask('POST', `/api/socialwork/studies/${study.id}/moves`, { do: 'verify', version: study.version });
  }
}

test('a registration is renewed with its hours, and another one lapses', async (t) => {
  await withTown(async (platform, browser) => {
    const { memberships: [{ org }] } = await (await Speaker.at(platform, 'worker')).ask('GET', '/api/organization/me');
    await (await Speaker.at(platform, 'admin')).ask('POST', '/api/organization/accounts', { login: 'diligent', name: '秦晓冬', password, memberships: [{ org, role: 'worker' }] });
    const people = await Promise.all(['diligent', 'worker', 'registrar', 'registrar2', ''].map((login) => Person.at(platform, browser, login, phone)));
    const [holder, idle, first, second, stranger] = people;
    const step = journey(t, people);
    const certificate = async (login, id) => (await Speaker.at(platform, login)).ask('GET', '/api/socialwork/credentials/' + id);
    let own, pass;

    await step('the holder enters the certificate, and what was missing is said', async () => {
      const page = await holder.go('/worker');
      const today = await holder.now();
      await taps(page, '录入证书', 'link');
      await page.getByRole('radio', { name: '助理社会工作师' }).check();
      await fills(page, [['证书编号', number], ['取得证书的日期', moment(new Date(today - 10 * day)).slice(0, 10)]]);
      await holds(page, '录入证书');
      await taps(page, '录入并申请登记');
      await page.getByRole('alert').getByText('请选择证书的影印件').first().waitFor();
      assert.equal(await page.getByLabel('证书编号').inputValue(), number, 'what was written stays');
      await page.getByLabel('证书影印件').setInputFiles(paper);
      await taps(page, '录入并申请登记');
      await says(page, '已录入');
      own = new URL(page.url()).pathname;
    });

    await step('one officer verifies it, and another one registers it', async () => {
      let page = await due(first, '/desk/registrar', /助理社会工作师/, '核验证书');
      await holds(page, '核验证书');
      await act(page, '核验无误');
      await says(page, '由另一名经办人办理登记');
      assert.equal(await page.getByRole('main').getByText('准予登记', { exact: true }).count(), 0, 'who verified it does not register it');
      page = await due(second, '/desk/registrar', /助理社会工作师/, '办理登记');
      await act(page, '准予登记');
      await says(page, '已登记');
      page = await sees(holder, own, (p) => p.getByText('再登记要求72小时，还差72小时'));
      await holds(page, '登记有效的证书');
      page = await stranger.go('/workers');
      await fills(page, [['证书编号', number]]);
      await taps(page, '筛选');
      await taps(page, number, 'link');
      await page.getByText('秦*冬').waitFor();
      await page.getByText('登记有效').first().waitFor();
      await holds(page, '名册中的一人');
    });

    await step('a course is attended: what the holder says with the code of the place, and what the roll says', async () => {
      const starts = new Date(Math.ceil((await first.now()).getTime() / 60_000) * 60_000 + day - hour / 2);
      let page = await first.go('/desk/courses/new');
      await fills(page, [
        ['课程', '个案记录的写法'], ['内容和讲师', '讲师许静怡。'], ['开始', moment(starts)], ['结束', moment(new Date(starts.getTime() + 12 * hour))], ['学时', '720'], ['名额', '20'], ['地点', '同心路12号'],
      ]);
      await taps(page, '发布课程');
      await says(page, '课程已发布');
      const course = new URL(page.url()).pathname;
      page = await sees(holder, '/courses', (p) => p.getByRole('link', { name: '个案记录的写法' }));
      await taps(page, '个案记录的写法', 'link');
      await act(page, '报名');
      await says(page, '已报名');
      await first.go(course);
      await first.page.getByRole('button', { name: '+1天' }).tap();
      await says(first.page, '演示时钟已拨到');
      page = await first.go(course);
      const code = (await page.getByRole('region', { name: '现场码' }).getByText(/^\d{6}$/).innerText()).trim();
      await holds(page, '点名和现场码');
      await act(await holder.go(course), '签到', code, /^现场码/);
      await says(holder.page, '已签到');
      await page.getByRole('checkbox', { name: /秦晓冬/ }).check();
      await taps(page, '保存点名');
      await says(page, '点名已保存');
      page = await sees(holder, '/worker', (p) => p.getByText('已计入12小时，再登记要求72小时，还差60小时'));
      await holds(page, '我的证书和学时');
    });

    await step('the other shows a credential while her registration stands, and has too few hours for another one', async () => {
      const { cycles: [{ to }], minutes, needed } = await certificate('worker', lapses);
      await years(platform, new Date(begins(to).getTime() - 20 * day + 9 * hour));
      let page = await idle.go('/desk/credentials/' + lapses);
      for (const name of [/^级别/, /^登记有效/]) await page.getByRole('checkbox', { name }).check();
      await taps(page, '做成凭证');
      await holds(page, '做好的凭证');
      pass = (await page.getByText(/^eyJ/).first().innerText()).trim();
      page = await stranger.go('/workers/check');
      await fills(page, [['凭证的文字', pass]]);
      await taps(page, '查验凭证');
      await page.getByText('凭证有效，由本平台签发，内容没有改动，登记现在有效。').waitFor();
      assert.equal(await page.getByRole('main').getByText('何晓云').count(), 0, 'what was not chosen is not shown');
      page = await idle.go('/worker');
      const waits = await page.getByRole('row', { name: /申请再登记/ }).innerText();
      assert.match(waits, /还剩20天/);
      assert.ok(!waits.includes('暂'), 'three years are over when they are over, whatever the holidays');
      page = await due(idle, '/worker', /助理社会工作师/, '申请再登记');
      await page.getByText(`再登记还差继续教育${(needed - minutes) / 60}小时，补足以后才能申请。`).waitFor();
      assert.equal(await page.getByRole('main').getByText('申请再登记', { exact: true }).count(), 0, 'nothing is asked for before the hours are there');
      await page.getByRole('region', { name: '依据' }).getByText('社会工作者继续教育办法').first().waitFor();
      await holds(page, '学时不够');
    });

    await step('her registration lapses: the register says so, and her credential is good no longer', async () => {
      const { window_from: from } = await certificate('diligent', number);
      await years(platform, new Date(begins(from).getTime() + 9 * hour));
      let page = await sees(stranger, '/workers/' + lapses, (p) => p.getByText('登记已到期'));
      await page.getByText('职业资格不因登记到期失效').waitFor();
      assert.equal(await page.getByText('登记有效').count(), 0);
      await holds(page, '名册中到期的一人');
      page = await stranger.go('/workers/check');
      await fills(page, [['凭证的文字', pass]]);
      await taps(page, '查验凭证');
      await page.getByText('凭证已经过期').waitFor();
      assert.equal(await page.getByText('凭证有效').count(), 0);
      await holds(page, '失效的凭证');
      page = await due(idle, '/worker', /助理社会工作师/, '恢复登记');
      assert.equal(await page.getByRole('button', { name: '做成凭证' }).count(), 0, 'what has lapsed is not shown as if it stood');
    });

    await step('with all the hours the holder asks for the next registration, and the office grants it', async () => {
      await holder.go('/worker');
      await studies(platform, 'diligent', await holder.now(), 5);
      await until('all hours', async () => (await certificate('diligent', number)).minutes === 72 * 60);
      let page = await due(holder, '/worker', /助理社会工作师/, '申请再登记');
      await page.getByText('已计入72小时，再登记要求72小时').first().waitFor();
      await act(page, '申请再登记');
      await says(page, '已申请再登记');
      page = await due(first, '/desk/registrar', /助理社会工作师/, '办理再登记');
      await act(page, '准予再登记');
      await says(page, '已再登记');
      const { cycles } = await certificate('diligent', number);
      assert.equal(cycles.length, 2);
      assert.equal(begins(cycles[1].from) - ends(cycles[0].to), 1000, 'no day is lost between two registrations');
      page = await sees(holder, own, (p) => p.getByRole('table', { name: '登记的有效期' }).getByText(`${spelled(cycles[1].from)}至${spelled(cycles[1].to)}`));
      await holds(page, '再登记以后');
      page = await stranger.go('/workers/' + number);
      await page.getByText('登记有效').first().waitFor();
      await page.getByText(spelled(cycles[1].to)).waitFor();
    });
  });
});
