// Hours that nobody can type in: a volunteer registers on a phone, has a place in a shift and does not come; then staff, registrars and the
// administrator send every form that they find and that could hold hours, with more fields than it has. Not a minute comes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passUntil, registers } from './acts.mjs';
import { Person, Speaker, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const prose = '这名志愿者当天到场，服务六十分钟，请如数计入时长。';

// Where hours are spoken of, in the address of a form or in its fields; what ends a session or moves the clock is neither.
const ofHours = /\/(hours|records|amendments|reviews|appeals|audits|shifts|projects|volunteer|timebank|stars|proofs)(\/|$|\?)/;
const holdsHours = /^(minutes|hours|from|to|start|end|starts|ends|at|quality|person|people|record|records)$/;

const links = (html) => [...html.matchAll(/<a\s[^>]*href="(\/[^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&')).filter((h) => !h.startsWith('/sign-') && !h.includes('/export'));

/** The forms of a page that change something: where they go, and the values of their fields; of each button that has a name one. */
function formsOf(html) {
  const doc = new DOMParser().parseFromString(html, 'text/html');
  return [...doc.querySelectorAll('form[method=post]')].flatMap((form) => {
    const fields = [...form.querySelectorAll('input, select, textarea')].filter((x) => x.name && x.type !== 'file').map((x) => [x.name, x.value]);
    const named = [...form.querySelectorAll('button[name]')].map((b) => [[b.name, b.value]]);
    return (named.length ? named : [[]]).map((b) => ({ action: form.getAttribute('action') ?? '', fields: [...fields, ...b] }));
  });
}

/** Everything that somebody finds from some pages on, by the shape of its address, and the forms of it that could hold hours. */
async function found(who, ...from) {
  const asked = new Set([...from, '/desk', '/desk/hours', '/desk/projects', '/desk/reviews', '/desk/audits', '/volunteer']);
  const shapes = new Map(); // of one kind of page a few are enough
  const forms = new Map();
  for (const path of asked) {
    const shape = path.split('?')[0].replace(/\/[^/]*\d[^/]*/g, '/*');
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    if (shapes.get(shape) > 3) continue;
    const r = await who.context.request.get(path);
    const html = r.ok() && r.headers()['content-type']?.startsWith('text/html') ? await r.text() : '';
    await r.dispose();
    for (const f of await who.page.evaluate(formsOf, html)) {
      if (ofHours.test(f.action) || f.fields.some(([name]) => holdsHours.test(name)) && f.action.startsWith('/desk')) forms.set(JSON.stringify([f.action, f.fields.at(-1)]), f);
    }
    if (/^\/(desk|volunteer|shifts)/.test(path)) for (const to of links(html)) asked.add(to);
  }
  return { pages: shapes.size, forms: [...forms.values()] };
}

test('nobody adds hours silently', async (t) => {
  await withTown(async (platform, browser) => {
    const absent = await Person.at(platform, browser, '', phone);
    let person;

    await t.test('account and registration, on a phone', async () => {
      person = await registers(absent, 'absent', '林不在', new Date('1991-07-09'), async (page) => {
        assert.deepEqual(await accessible(page, '登记为志愿者'), []);
        assert.deepEqual(await fits(page, 360, '登记为志愿者'), []);
      });
      absent.quiet();
    });
    assert.ok(person);
    const self = await Speaker.at(platform, 'absent');
    const now = await absent.now();
    const { items } = await platform.get('/api/volunteer/projects?limit=50');
    const all = (await Promise.all(items.map((x) => platform.get(`/api/volunteer/projects/${x.id}/shifts?limit=50`)))).flatMap((x) => x.items);
    const shift = all.filter((x) => new Date(x.starts) > now && !x.dangerous && x.state === 'open' && x.free > 0).sort((a, b) => a.starts.localeCompare(b.starts))[0];
    await self.ask('POST', `/api/volunteer/shifts/${shift.id}/seats`, { person, told: true });
    const clock = await Person.at(platform, browser, 'registrar');
    await passUntil(clock, new Date(new Date(shift.ends).getTime() + 3_600_000));

    const at = [`/shifts/${shift.id}/lead`, `/shifts/${shift.id}/checkin`, `/desk/shifts/${shift.id}`, `/desk/hours/shifts/${shift.id}`, `/desk/amendments/new?shift=${shift.id}&person=${person}`];
    for (const login of ['worker', 'juwei', 'staff', 'registrar', 'registrar2', 'admin']) {
      await t.test(login, async () => {
        const who = await Person.at(platform, browser, login);
        const { pages, forms } = await found(who, ...at);
        const answers = {};
        for (const { action, fields } of forms) {
          const body = new URLSearchParams(fields.map(([name, value]) => [name, /^(person|people|record|records)$/.test(name) ? person : value || prose]));
          for (const [name, value] of [['minutes', '60'], ['hours', '1'], ['start', shift.starts], ['end', shift.ends], ['from', shift.starts.slice(0, 16)], ['to', shift.ends.slice(0, 16)], ['person', person], ['people', person], ['shift', shift.id]]) {
            if (!body.has(name)) body.append(name, value);
          }
          const r = await who.context.request.post(action, { data: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: platform.base }, maxRedirects: 0 });
          answers[r.status()] = (answers[r.status()] ?? 0) + 1;
          assert.ok(r.status() < 500, `${action} answers ${r.status()}`);
          await r.dispose();
        }
        t.diagnostic(`${login}: ${pages} kinds of pages, ${forms.length} forms, ${JSON.stringify(answers)}`);
        assert.ok(pages > 5 && (login === 'admin' || forms.length > 0), `${login} finds ${pages} kinds of pages and ${forms.length} forms`);
        for (const ledger of ['volunteer', 'duty', 'order']) {
          assert.equal((await self.ask('GET', `/api/volunteer/people/${person}/hours?ledger=${ledger}`)).minutes, 0, `${login} made hours in ${ledger}`);
        }
        await who.context.close();
      });
    }

    await t.test('the volunteer reads that there are none, where somebody who came reads hers', async () => {
      const none = (await absent.go('/volunteer/hours')).getByRole('main');
      await none.getByText('0分钟').first().waitFor();
      const came = await Person.at(platform, browser, 'volunteer', phone);
      await (await came.go('/volunteer/hours')).getByRole('main').getByText(/[1-9]\d*小时/).first().waitFor(); // else the page would show nothing of anybody's
      const hers = (await came.go('/volunteer/people')).getByRole('main').getByRole('link', { name: /孙悦/ }).first();
      const sum = await (await Speaker.at(platform, 'volunteer')).ask('GET', `/api/volunteer/people/${(await hers.getAttribute('href')).split('/').pop()}/hours?ledger=volunteer`);
      assert.ok(sum.minutes > 0, 'the sum that was read above is of nobody');
      absent.quiet();
    });
  });
});
