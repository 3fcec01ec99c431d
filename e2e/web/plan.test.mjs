// The office publishes the plan of a year, an organization of the county carries out a line of it from where it reads that nobody does yet, and
// who was there prints the record and the year's hours. How far the plan has come is read off what was announced and held; nobody writes it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, fills, journey, moment, says, sees } from './acts.mjs';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { holds, phone } from './phone.mjs';

const hour = 60 * 60 * 1000;

test('a plan is published, revised openly, carried out and counted', async (t) => {
  await withTown(async (platform, browser) => {
    const office = await Person.at(platform, browser, 'registrar');
    const school = await Person.at(platform, browser, 'staff');
    const people = [office, school];
    const step = journey(t, people);
    const [{ id: last, year: ended }] = (await platform.get('/api/socialwork/training-plans')).items;
    const year = Number(ended) + 1; // of the draft, whatever the day: at the turn of a year the plans are those of its last working day
    const starts = new Date(Date.UTC(year, 0, 12, 1));
    let plan;
    let course;

    await step('a draft is the office’s alone until it is published', async () => {
      const page = await office.go('/desk/training-plans');
      await page.getByRole('link', { name: `${year}年培训计划` }).click();
      plan = new URL(page.url()).pathname;
      assert.equal((await fetch(platform.base + plan)).status, 404);
      await act(page, '公布计划');
      await says(page, '已公布');
      assert.equal((await fetch(platform.base + plan)).status, 200);
    });

    await step('what is public is changed with a reason, and what it said stays', async () => {
      let page = await office.go(plan);
      await page.getByRole('row', { name: /危机干预/ }).getByRole('link', { name: '调整' }).click();
      await fills(page, [['月份', '1'], ['调整的原因', '讲师年初才有时间。']]);
      await page.getByRole('button', { name: '保存调整' }).click();
      await says(page, '计划已调整');
      const anybody = await Person.at(platform, browser, '', phone);
      page = await anybody.go(plan);
      await page.getByText('讲师年初才有时间。').first().waitFor();
      await page.getByText('危机干预，12月，每次3小时，2次').first().waitFor();
      await holds(page, '一份培训计划');
      await anybody.context.close();
    });

    await step('who teaches reads what nobody carries out yet, and begins from there', async () => {
      const page = await school.go('/desk/training-plans');
      await page.getByRole('row', { name: new RegExp(`危机干预.*${year}年`) }).getByRole('link', { name: '发布课程' }).click();
      assert.equal(await page.getByRole('textbox', { name: '课程' }).inputValue(), '危机干预');
      await fills(page, [['内容和讲师', '讲师许静怡。'], ['开始', moment(starts)], ['结束', moment(new Date(starts.getTime() + 3 * hour))], ['名额', '20'], ['地点', '星河区同心路12号']]);
      await page.getByRole('radio', { name: '到现场' }).check();
      await page.getByRole('button', { name: '发布课程' }).click();
      await says(page, '课程已发布');
      course = new URL(page.url()).pathname;
      await page.getByRole('link', { name: '年度计划第2项' }).waitFor();
    });

    await step('what was held is counted, and the plan of the year that is over is closed', async () => {
      await (await Speaker.at(platform, 'worker')).ask('POST', `/api/socialwork${course}/moves`, { do: 'join' });
      await (await Speaker.at(platform, 'admin')).ask('POST', '/api/platform/clock', { to: starts });
      const [learner, teacher] = await Promise.all(['worker', 'staff'].map((login) => Speaker.at(platform, login)));
      const { code, seats } = await teacher.ask('GET', `/api/socialwork${course}`);
      await learner.ask('POST', `/api/socialwork${course}/moves`, { do: 'attend', code });
      await teacher.ask('PUT', `/api/socialwork${course}/roll`, { present: seats.map((x) => x.n) });
      await (await Speaker.at(platform, 'admin')).ask('POST', '/api/platform/clock', { to: new Date(starts.getTime() + 3 * hour) });
      const line = await until('the course to count', async () => {
        const { lines } = await (await Speaker.at(platform, 'registrar')).ask('GET', `/api/socialwork${plan}`);
        return lines[1].held === 1 && lines[1];
      });
      assert.deepEqual([line.announced, line.took, line.wanted, line.late], [1, 1, 1, 0]);
      assert.equal((await platform.get(`/api/socialwork${plan}`)).lines[1].took, 0, 'of one nobody else reads');
      await until('the last year to close', async () => (await platform.get(`/api/socialwork/training-plans/${last}`)).state === 'closed');
    });

    await step('who was counted prints the record and the hours of the year', async () => {
      const learner = await Person.at(platform, browser, 'worker', phone);
      people.push(learner);
      let page = await sees(learner, `${course}/record`, (p) => p.getByText('计入继续教育3小时。'));
      await holds(page, '课程的结业记录');
      page = await learner.go('/worker/training');
      await page.getByRole('row', { name: /危机干预.*线下/ }).waitFor();
      await page.getByText('与再登记要求的比较').waitFor();
      await holds(page, '学时证明');
    });
  });
});
