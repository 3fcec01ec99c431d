// A volunteer on a phone, from registering to two stars; and a fraud on that phone, found by what the platform sees of a device, annulled
// by the office once the volunteer was heard, and taken with the stars. What decides is pressed; weeks of service of one kind are stated as programs do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, day, fills, journey, moment, nobody, passUntil, registers, says, sees } from './acts.mjs';
import { Person, Speaker, until, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const hour = 3_600_000; // milliseconds
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Presses with a finger what a page offers, and is where it leads. */
const taps = (page, what) => Promise.all([page.waitForNavigation(), what.tap()]);

/** Opens a page on the phone: nobody scrolls sideways, and a reader of screens finds everything. */
async function opens(person, path, where) {
  const page = await person.go(path);
  assert.deepEqual(await accessible(page, where), []);
  assert.deepEqual(await fits(page, 360, where), []);
  return page;
}

/** What a desk offers to do next about something. */
const due = (page, what) => page.getByRole('main').getByRole('row', { name: what }).getByRole('link', { name: '去办理' });

/** A project that recruits, its dates being [from, to] of shifts; answers with the shifts, the earliest first. */
async function recruits(platform, title, dates) {
  const [author, checker] = await Promise.all(['worker', 'staff'].map((login) => Speaker.at(platform, login)));
  const { id: sample } = (await platform.get('/api/volunteer/projects?limit=50')).items.find((x) => x.draft.title === '暖邻陪伴独居老人');
  const { draft: { org, office, region } } = await platform.get('/api/volunteer/projects/' + sample);
  const at = (t) => moment(t).split('T');
  const position = { code: 'A1', title: '值守', capacity: 9, dates: dates.map(([from, to]) => ({ day: at(from)[0], from: at(from)[1], to: at(to)[1] })) };
  let project = await author.ask('POST', '/api/volunteer/projects', {
    org, office, title, service: 'elderly', region, place: '梧桐里安置点', intro: '陪着老人，夜里有人应。', risk: '值守时注意休息。', positions: [position],
  });
  for (const [who, step] of [[author, 'submit'], [checker, 'publish']]) project = await who.ask('POST', `/api/volunteer/projects/${project.id}/moves`, { do: step, version: project.version });
  return until('the shifts of ' + title, async () => {
    const { items } = await platform.get(`/api/volunteer/projects/${project.id}/shifts?limit=100`);
    return items.length === dates.length && items.sort((a, b) => a.starts.localeCompare(b.starts));
  });
}

/** When a shift is into which one comes now, and from which one goes a day later: no clock of a demonstration moves by less. */
function watch(now) {
  const from = new Date(Math.ceil(now / 60_000) * 60_000 + hour / 4);
  return [from, new Date(from.getTime() + 23.5 * hour)];
}

/** What is stated of a whole shift from a phone and by who leads it, and what the organization says of it. */
async function serves(platform, self, person, shift) {
  const [lead, staff] = await Promise.all(['worker', 'staff'].map((login) => Speaker.at(platform, login)));
  const whole = { act: 'both', at: shift.starts, until: shift.ends };
  await self.ask('POST', `/api/volunteer/shifts/${shift.id}/statements`, { person, items: [{ key: 'all-of-' + shift.id, ...whole, way: 'alone', device: 'the-phone-of-' + person }] });
  await lead.ask('POST', `/api/volunteer/shifts/${shift.id}/roll`, { key: 'roll-of-' + shift.id, ...whole, people: [person] });
  const { items } = await staff.ask('GET', `/api/volunteer/records?shift=${shift.id}`);
  await staff.ask('POST', `/api/volunteer/shifts/${shift.id}/confirmations`, { items: items.map((r) => ({ record: r.id, quality: 5 })) });
}

/** Somebody who opened an account and registered, to speak for themselves; and their person's id. */
async function neighbour(platform, login, born) {
  const who = await Speaker.joins(platform, login, '邻居');
  const { id } = await who.ask('POST', '/api/volunteer/people', { name: '邻居', id_number: nobody(born), region: '320312', phone: '0000-00008000', agree: true });
  return [who, id];
}

test('a volunteer comes to two stars, and loses them with hours that were not served', async (t) => {
  await withTown(async (platform, browser) => {
    const self = await Person.at(platform, browser, '', phone);
    const lead = await Person.at(platform, browser, 'worker', phone);
    const [staff, office, visitor] = await Promise.all(['staff', 'registrar', ''].map((login) => Person.at(platform, browser, login)));
    const step = journey(t, [self, lead, staff, office, visitor]);
    const main = self.page.getByRole('main');
    const ring = (words) => sees(self, '/volunteer', (p) => p.getByRole('img', { name: words }));
    const tomorrow = async () => { await passUntil(office, new Date((await office.now()).getTime() + day - 60_000)); };
    /** When a watch is that begins now. */
    const tonight = async () => {
      await office.go('/inbox');
      const next = new Date((await office.now()).getTime() + day + 8 * hour);
      if (next.getUTCDate() === 1) await tomorrow(); // a shift is cut where a month ends
      return watch(await office.now());
    };
    let person, speaks, star, proof;

    const [first] = await recruits(platform, '通宵值守', [await tonight()]);
    const at = `/shifts/${first.id}`;
    const word = async () => (await (await lead.go(at + '/lead/code')).locator('.code-word:visible').innerText()).replace(/\s/g, '');

    await step('account and registration', async () => {
      person = await registers(self, 'walker', '林晓行', new Date('1991-07-09'));
      speaks = await Speaker.at(platform, 'walker');
      await ring(/^累计服务0小时，一星要100小时；服务质量还没有评价$/);
    });

    await step('a place in a shift, in three taps', async () => {
      await self.go('/projects');
      await taps(self.page, main.getByRole('link', { name: '通宵值守' }));
      await taps(self.page, main.getByRole('listitem').filter({ hasText: '值守' }).getByRole('link').first());
      await taps(self.page, main.getByRole('button', { name: /报名$/ }));
      await says(self.page, '报好了');
    });

    await step('coming and going by the code of the site', async () => {
      for (const what of ['到岗', '离岗']) {
        await opens(self, `${at}/checkin?code=${await word()}`, what);
        await main.getByRole('button', { name: what, exact: true }).tap();
        await says(self.page, '已记下' + what);
        if (what === '到岗') await tomorrow();
      }
      await main.getByRole('definition').filter({ hasText: /^23小时30分钟$/ }).waitFor();
    });

    await step('the organization confirms', async () => {
      await staff.go('/desk/hours');
      await due(staff.page, /值守/).first().click();
      await fills(staff.page, [['服务质量', '5分，很好']]);
      await staff.page.getByRole('button', { name: '确认勾选的' }).click();
      await says(staff.page, '已确认1条');
      const page = await ring(/^累计服务23\.5小时，一星要100小时；服务质量5\.0分，满分5分$/);
      await page.getByText('服务时间现在23小时30分钟，要100小时').waitFor();
      assert.deepEqual(await fits(page, 360, '我的星级'), []);
    });

    const days = [];
    for (let i = 1; i <= 24; i++) { // from the day after on, from eight to eight
      const from = new Date((await office.now()).getTime() + i * day + 8 * hour);
      from.setUTCHours(0, 0, 0, 0); // eight in Beijing
      days.push([from, new Date(from.getTime() + 12 * hour)]);
    }
    const shifts = await recruits(platform, '白天陪伴', days);
    for (const s of shifts) await speaks.ask('POST', `/api/volunteer/shifts/${s.id}/seats`, { person, told: true });
    const service = async (count) => {
      for (const s of shifts.splice(0, count)) {
        await passUntil(office, new Date(s.ends));
        await serves(platform, speaks, person, s);
      }
    };
    /** A star is reached: the volunteer agrees, and everybody reads it; answers with its page. */
    const agrees = async (level) => {
      await sees(self, '/volunteer', (p) => due(p, new RegExp('达到' + level)));
      await taps(self.page, due(self.page, new RegExp('达到' + level)));
      assert.deepEqual(await fits(self.page, 360, level), []);
      await act(self.page, '同意公示');
      await says(self.page, '星级开始公示');
      const page = await sees(visitor, '/stars', (p) => p.getByRole('row', { name: new RegExp(level) }).getByRole('link'));
      await page.getByRole('table', { name: /公示中的星级/ }).getByRole('row', { name: new RegExp(level) }).getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: `一次${level}评定` }).waitFor();
      assert.equal(await page.getByText('林晓行').count(), 0, 'nobody reads whose star it is');
      return new URL(self.page.url()).pathname;
    };

    await step('a hundred hours are one star, which everybody may object to first', async () => {
      await service(7);
      await ring(/^累计服务107\.5小时，二星要300小时/);
      await agrees('一星');
    });

    await step('three hundred hours are two', async () => {
      await service(17);
      const page = await ring(/^累计服务311\.5小时/);
      await page.getByRole('definition').filter({ hasText: /^一星$/ }).waitFor(); // it was granted on the way
      star = await agrees('二星');
      const { until: last } = await speaks.ask('GET', '/api/volunteer' + star);
      await passUntil(office, new Date(last + 'T16:01:00Z')); // the day has ended in Beijing
      await sees(self, star, (p) => p.getByText('已授予'));
      await ring(/^累计服务311\.5小时，三星要600小时/);
      await sees(self, '/volunteer', (p) => p.getByRole('main').getByRole('definition').filter({ hasText: /^二星$/ }));
    });

    await step('its certificate, which anybody checks', async () => {
      await self.go(star);
      await taps(self.page, main.getByRole('link', { name: '查看和打印星级证书' }));
      const made = (p) => p.getByRole('main').getByRole('link', { name: '二星志愿者证书' });
      await sees(self, new URL(self.page.url()).pathname, made);
      await taps(self.page, made(self.page));
      await main.getByText('认定为二星志愿者').waitFor();
      assert.deepEqual(await fits(self.page, 360, '星级证书'), []);
      [proof] = /\d{4}(-[0-9A-Z]{4}){3}/.exec(await main.innerText());
      await (await visitor.go('/proofs/' + proof)).getByText('证明有效').waitFor();
    });

    const [night] = await recruits(platform, '夜间巡楼', [await tonight()]);
    const neighbours = ['zhao', 'qian', 'song'];
    const seats = await Promise.all(neighbours.map((login, i) => neighbour(platform, login, new Date(Date.UTC(1980, 0, 2 + i)))));
    for (const [who, id] of [[speaks, person], ...seats]) await who.ask('POST', `/api/volunteer/shifts/${night.id}/seats`, { person: id, told: true });
    /** The phone goes from hand to hand: somebody signs out, another signs in. */
    const hands = async (login) => {
      if (self.login === login) return;
      await self.go('/volunteer');
      await self.page.locator('details.desk summary').tap();
      await taps(self.page, self.page.getByRole('button', { name: '退出登录' }));
      await says(self.page, '您已退出登录');
      self.login = login;
      await self.signIn();
    };
    const claims = async (login, what) => {
      await hands(login);
      await self.go(`/shifts/${night.id}/checkin`);
      await main.getByRole('button', { name: what, exact: true }).tap();
      await says(self.page, '已记下' + what);
    };

    await step('three families say so from one phone, who leads calls them, and it counts', async () => {
      const three = ['walker', ...neighbours.slice(0, 2)];
      for (const login of three) await claims(login, '到岗');
      await tomorrow();
      for (const login of three.toReversed()) await claims(login, '离岗');
      const lead = await Speaker.at(platform, 'worker');
      const people = [person, ...seats.map(([, id]) => id)];
      await lead.ask('POST', `/api/volunteer/shifts/${night.id}/roll`, { key: 'all-that-night', act: 'both', at: night.starts, until: night.ends, people });
      await staff.go('/desk/hours');
      await due(staff.page, /值守/).first().click();
      await staff.page.getByRole('button', { name: '确认勾选的' }).click();
      await says(staff.page, '已确认3条');
      await ring(/^累计服务335小时/);
    });

    let review;
    await step('the fourth is one too many: nothing of it counts until the office has looked', async () => {
      await claims('song', '离岗');
      const page = await sees(office, '/desk/reviews', (p) => p.getByRole('table', { name: /时长核查/ }).getByRole('link', { name: '一台设备为多人陈述' }));
      await hands('walker');
      await ring(/^累计服务311\.5小时/);
      await page.getByRole('table', { name: /时长核查/ }).getByRole('link', { name: '一台设备为多人陈述' }).click();
      await page.getByText('为4个家庭的志愿者陈述').waitFor();
      assert.equal(await page.getByRole('table', { name: '核查涉及的记录' }).getByRole('link').count(), 4);
      review = new URL(page.url()).pathname;
    });

    await step('the office annuls', async () => {
      await act(await office.go(review), '认定不实，作废', '四家人用一部手机签到，巡楼的人只见到一位。', /^理由/);
      await says(office.page, '已经决定');
    });

    await step('the volunteer is heard', async () => {
      await sees(self, '/volunteer', (p) => due(p, /有记录认定不实/));
      await taps(self.page, due(self.page, /有记录认定不实/));
      assert.deepEqual(await accessible(self.page, '记录不实'), []);
      assert.deepEqual(await fits(self.page, 360, '记录不实'), []);
      await act(self.page, '说明情况', '手机借给了邻居，我以为可以代签。', /^您的说明/);
      await self.page.getByText('本人已说明').first().waitFor();
    });

    await step('found false on purpose: the stars are taken, and everybody who checks the certificate sees it', async () => {
      await office.go('/desk/stars/bars');
      await office.page.getByRole('table', { name: '记录不实的办理' }).getByRole('row', { name: /本人已说明/ }).getByRole('link').click();
      await act(office.page, '认定虚报，不予评星', '本人承认为三家邻居代签。', /^认定的理由/);
      await sees(self, star, (p) => p.getByText('已撤销'));
      await main.getByText('有记录认定虚报').waitFor();
      await sees(visitor, '/proofs/' + proof, (p) => p.getByText(/^证明已(失效|撤销)/));
      await self.go('/volunteer');
      await main.getByText('不予评星').first().waitFor();
      await main.getByText('还没有星级').waitFor();
    });

    await step('and appeals, on the phone', async () => {
      await taps(self.page, main.getByRole('link', { name: '二星' }));
      await taps(self.page, main.getByRole('link', { name: /申诉$/ }));
      await act(self.page, '申诉', '只有一晚，从前的三百小时都是真的。', /^申诉的理由/);
      await self.page.getByText('等复核').first().waitFor();
      const done = await main.getByRole('table', { name: '经过' }).getByRole('row').allInnerTexts();
      assert.deepEqual(['有记录认定不实', '说明情况', '认定虚报', '申诉'].filter((what, i) => !done[i + 1].includes(what)), [], done.join());
      await self.go('/volunteer/hours');
      await taps(self.page, main.getByRole('listitem').filter({ hasText: '已作废' }).getByRole('link').first());
      assert.deepEqual(await accessible(self.page, '作废的记录'), []);
      assert.deepEqual(await fits(self.page, 360, '作废的记录'), []);
      await fills(self.page, [['理由', '我自己当晚在场，楼长可以作证。']]);
      await taps(self.page, main.getByRole('button', { name: '申请复核' }));
      await says(self.page, '已申请复核');
    });
  });
});
