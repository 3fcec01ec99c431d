// A social worker learns a lecture on a phone: its parts take the platform's time, its examination is asked and scored by the platform, and only then
// are its minutes among the hours, marked as learned on line. Nobody else's are, and nobody adds any.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, journey, moment, says } from './acts.mjs';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { holds, phone, taps } from './phone.mjs';

const minute = 60_000; // milliseconds
const right = ['和服务对象谈清楚并取得同意', '先保护安全，再补办手续', '只交接转介需要的资料', '和服务对象一起另找办法', '回访一次，确认服务已经接上'];

test('a lecture is learned part by part, passed, and counted', async (t) => {
  await withTown(async (platform, browser) => {
    const people = await Promise.all(['worker', 'resident'].map((login) => Person.at(platform, browser, login, phone)));
    const [learner, resident] = people;
    const admin = await Speaker.at(platform, 'admin');
    const { items } = await platform.get('/api/socialwork/lectures');
    const work = '/lectures/' + items.find((x) => x.audience === 'worker').id;
    const step = journey(t, people);
    const later = async (minutes) => admin.ask('POST', '/api/platform/clock', { to: new Date((await learner.now()).getTime() + minutes * minute) });

    await learner.go('/inbox');
    const now = await learner.now();
    if (moment(now).slice(0, 4) !== moment(new Date(now.getTime() + 60 * minute)).slice(0, 4)) await later(60); // the hours are reckoned by the year

    await step('a part that is left too soon is not learned, and its time goes on while the page is closed', async () => {
      let page = await learner.go(work);
      assert.equal(await page.getByText('选择合适的接收机构').count(), 0, 'what a part says is read once it is begun');
      await act(page, '开始学这一节：第2节');
      await says(page, '已开始计时');
      await page.getByText('选择合适的接收机构').first().waitFor();
      await holds(page, '正在计时的一节');
      await act(page, '学完这一节：第2节');
      await page.getByText('这一节的时间还没有到').first().waitFor();
      await later(21);
      page = await learner.go(work);
      await act(page, '学完这一节：第2节');
      await says(page, '这一节已学完');
      await act(page, '开始学这一节：第3节');
      await later(16);
      await act(await learner.go(work), '学完这一节：第3节');
    });

    await step('what is asked is answered, scored by the platform, and stands among the hours', async () => {
      const before = await (await Speaker.at(platform, 'worker')).ask('GET', '/api/socialwork/training');
      let page = await learner.go(work);
      await act(page, '开始考核');
      await says(page, '考核已开始');
      assert.ok(!(await page.content()).includes('"right"'));
      await holds(page, '考核');
      for (const group of await page.getByRole('group').filter({ has: page.getByRole('radio') }).all()) {
        for (const choice of right) {
          const pick = group.getByRole('radio', { name: choice, exact: true });
          if (await pick.count() > 0) await pick.check();
        }
      }
      await taps(page, '交卷');
      await page.getByText('考核合格，答对100%').first().waitFor();
      await taps(page, '打开结业记录', 'link');
      await page.getByText('考核合格。').first().waitFor();
      await holds(page, '结业记录');
      const { minutes } = await until('the entries of the lecture', async () => {
        const year = await (await Speaker.at(platform, 'worker')).ask('GET', '/api/socialwork/training');
        return year.items.filter((x) => x.online && x.title.startsWith('转介的步骤')).length >= 2 && year; // the first part may have been learned last year
      });
      assert.ok(minutes >= before.minutes + 35, `${before.minutes} and then ${minutes}`);
      page = await learner.go('/worker');
      await page.getByRole('row', { name: /转介的步骤 第3节.*网上/ }).waitFor();
    });

    await step('who is not of those for whom it is does not learn it, and no door takes minutes', async () => {
      const page = await resident.go(work);
      assert.equal(await page.getByRole('button', { name: /开始学这一节/ }).count(), 0);
      for (const who of ['admin', 'registrar', 'resident']) {
        const speaker = await Speaker.at(platform, who);
        await assert.rejects(() => speaker.ask('POST', `/api/socialwork${work}/moves`, { do: 'begin', part: 1 }), who);
        await assert.rejects(() => speaker.ask('POST', `/api/socialwork${work}/answers`, { answers: [1, 1, 1] }), who);
      }
    });
  });
});
