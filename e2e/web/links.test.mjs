// What a desk offers can be opened: no link of it leads whoever stands there to a refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person, withTown } from './harness.mjs';

// One account of every kind that the sign-in page lists, and those whose law differs.
const people = [
  'buyer', 'qinglu', 'reviewer', 'staff', 'staff2', 'staff4', 'staff6', 'listed', 'filed', 'expert', 'expert2', 'supervisor',
  'worker', 'volunteer', 'resident', 'admin',
];

const within = (href) => href.startsWith('/') && !href.startsWith('/sign-') && !href.includes('/export');

// links are the addresses of this site that a page's content and head lead to, without what is only a place in it.
const links = (html) => [...html.matchAll(/<a\s[^>]*href="([^"#]+)/g)].map((m) => m[1].replaceAll('&amp;', '&')).filter(within);

test('every link on every desk page answers', async (t) => {
  await withTown(async (platform, browser) => {
    // A message may lead anybody who took part to the work page of a purchase with its result.
    const results = (await platform.get('/api/tender/tenders?group=result&limit=200')).items.slice(0, 20).map((x) => `/desk/tenders/${x.id}`);
    for (const login of people) {
      await t.test(login, async () => {
        const who = await Person.at(platform, browser, login);
        const asked = new Map(['/desk', '/inbox', '/account', ...results].map((path) => [path, 'the head of the page or a message']));
        const wrong = [];
        // The map grows while it is walked: pages of desks are read for links, others only opened.
        for (const [path, from] of asked) {
          const r = await who.context.request.get(path);
          if (r.status() >= 400) wrong.push(`${path}, offered at ${from}, answers ${r.status()}`);
          if (/^\/(desk|inbox|account)/.test(path)) {
            for (const to of links(await r.text())) if (!asked.has(to)) asked.set(to, path);
          }
          await r.dispose(); // whatever was answered would be kept otherwise
        }
        assert.ok(asked.size > 5, `${login} finds only ${[...asked.keys()]}`);
        assert.deepEqual(wrong, []);
        await who.context.close();
      });
    }
  });
});
