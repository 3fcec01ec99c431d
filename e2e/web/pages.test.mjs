// Every page, as everybody who may see it, in every way of seeing it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person, withTown } from './harness.mjs';
import { accessible, alike, coloured, colours, content, fits, framed, painted, prints, resized, short, skips, walkable } from './looks.mjs';
import { pages } from './places.mjs';

// How people set their pages. The reading at 200 % on a desk is one at half the
// width. 长辈版 has a document with more in its head; 高对比 and 深色 paint that of
// 标准, which is held against what the server sends. axe looks at everything on a
// desk, on a phone at what is measured and at everything where something shows
// that no page before showed, and at colours wherever a page pairs them as none
// before it did in the same mode. 高对比 promises 7:1.
const enough = ['color-contrast', 'link-in-text-block'];
const plain = { name: '标准', value: 'plain', widths: [320, 640, 1280], rules: enough, seen: new Set() };
const elder = { name: '长辈版', value: 'elder.pointer.aloud', widths: [320, 640, 1280], rules: enough, seen: new Set(), shown: new Set() };
const paints = [
  { name: '高对比', value: 'contrast', rules: colours, seen: new Set() },
  { name: '深色', value: 'dark', rules: enough, seen: new Set() },
];

test('every page is for everybody', async (t) => {
  await withTown(async (platform, browser) => {
    const titles = new Map();
    const parts = (process.env.PATHS ?? '').split(' '); // PATHS="/volunteer /desk/stars" looks at a part
    const table = (await pages(platform, browser)).filter((row) => parts.some((p) => row.path.startsWith(p)));
    for (const login of new Set(table.map((row) => row.who))) {
      const who = await Person.at(platform, browser, login);
      const rows = table.filter((row) => row.who === login);
      for (const row of rows) {
        const name = `${row.name}（${login || '访客'}）`;
        await t.test(`${name} ${row.path}`, async () => {
          const wrong = await readable(platform, who, row, name);
          const title = await who.page.title();
          if (!row.same) {
            if (titles.has(title)) wrong.push(`${titles.get(title)} is called “${title}” too`);
            titles.set(title, row.path);
          }
          assert.deepEqual([...wrong, ...who.wrongs.splice(0)], []);
        });
      }
      await who.context.close();
    }
  });
});

// readable lists what is wrong with a page, in every way of showing it.
async function readable(platform, who, row, name) {
  const { page } = who;
  const wrong = [];
  const set = (mode) => who.context.addCookies([{ name: 'mode', value: mode.value, url: platform.base }]);
  const load = async (mode, width) => {
    await set(mode);
    await page.setViewportSize({ width, height: 900 });
    const r = await page.goto(row.path);
    assert.equal(r.status(), row.status ?? 200, `${name} ${mode.name}`);
    return r.text();
  };
  const html = await load(plain, 1280);
  const where = `${name} ${plain.name}`;
  wrong.push(...await accessible(page, where, undefined, colours), ...await coloured(page, where, plain.seen, plain.rules));
  wrong.push(...await framed(page, where), ...await walkable(page, where));
  if (row.short) wrong.push(...await short(page, 3, where));
  if (row.paper) wrong.push(...await prints(page, where));

  const others = []; // the documents that are not that of 标准: they tell of a moment that has passed
  for (const mode of paints) {
    await set(mode);
    const r = await who.context.request.get(row.path);
    if (r.status() !== (row.status ?? 200) || !alike(html, await r.text())) {
      others.push(mode);
      continue;
    }
    await painted(page, mode.value);
    wrong.push(...await coloured(page, `${name} ${mode.name}`, mode.seen, mode.rules));
  }
  for (const mode of paints.filter((m) => !others.includes(m)).reverse()) {
    await painted(page, mode.value);
    wrong.push(...await fits(page, 320, `${name} ${mode.name}`));
  }
  await painted(page, '');
  for (const width of plain.widths) wrong.push(...await fits(page, width, where));
  for (const mode of others) {
    await load(mode, 1280);
    wrong.push(...await coloured(page, `${name} ${mode.name}`, mode.seen, mode.rules), ...await fits(page, 320, `${name} ${mode.name}`));
  }

  const same = alike(content(html), content(await load(elder, 320)));
  const large = `${name} ${elder.name}`;
  wrong.push(...await (same ? resized(page, large, elder.shown) : accessible(page, large, undefined, colours)), ...await coloured(page, large, elder.seen, elder.rules));
  for (const width of elder.widths) wrong.push(...await fits(page, width, large));
  return wrong;
}

test('the frame can be operated without a mouse', async (t) => {
  await withTown(async (platform, browser) => {
    const visitor = await Person.at(platform, browser);
    await t.test('the skip link comes first and leads to the content', async () => {
      await visitor.go('/');
      assert.deepEqual(await skips(visitor.page), []);
      visitor.quiet();
    });
    await t.test('the ways of showing are switched by Space and stay', async () => {
      const { page } = visitor;
      for (const [label, name] of [['长辈版', 'elder'], ['高对比', 'contrast'], ['深色', 'dark']]) {
        await visitor.go('/tenders');
        const button = () => page.getByRole('form', { name: '显示方式', exact: true }).getByRole('button', { name: label });
        await button().focus();
        await page.keyboard.press('Space');
        await page.waitForFunction((c) => document.documentElement.classList.contains(c), name);
        assert.equal(new URL(page.url()).pathname, '/tenders', 'one stays on the page');
        assert.equal(await button().getAttribute('aria-pressed'), 'true');
        await button().focus();
        await page.keyboard.press('Enter');
        await page.waitForFunction((c) => !document.documentElement.classList.contains(c), name);
      }
      visitor.quiet();
    });
    await t.test('a search is written and sent from the keyboard', async () => {
      await visitor.go('/');
      await visitor.page.getByRole('searchbox', { name: /搜索/ }).first().focus();
      await visitor.page.keyboard.type('老年人');
      await visitor.page.keyboard.press('Enter');
      await visitor.page.waitForURL(/\/search\?q=/);
      visitor.quiet();
    });
    await t.test('the device’s wish for dark and for contrast is heard', async () => {
      for (const wish of [{ colorScheme: 'dark' }, { contrast: 'more' }, { colorScheme: 'dark', contrast: 'more' }]) {
        const p = await Person.at(platform, browser, '', wish);
        await p.go('/');
        assert.deepEqual(await accessible(p.page, JSON.stringify(wish), ['color-contrast']), []);
        await p.context.close();
      }
    });
    await t.test('the desk menu opens by Enter and by Space, and closes on Escape', async () => {
      const staff = await Person.at(platform, browser, 'staff');
      const { page } = staff;
      await staff.go('/');
      const menu = page.locator('header summary');
      const way = page.getByRole('banner').getByRole('link', { name: /我的账号/ });
      for (const key of ['Enter', 'Space']) {
        await menu.focus();
        await page.keyboard.press(key);
        await way.waitFor({ state: 'visible' });
        await page.keyboard.press('Escape');
        await way.waitFor({ state: 'hidden' });
        assert.ok(await menu.evaluate((el) => el === document.activeElement), 'the focus comes back to the menu');
      }
      staff.quiet();
      await staff.context.close();
    });
  });
});
