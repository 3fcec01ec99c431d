// Pictures of the main pages into shots/, only when somebody asks for them: SHOTS=1.
import assert from 'node:assert/strict';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Person, withTown } from './harness.mjs';
import { pictures } from './places.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'shots');

if (process.env.SHOTS) {
  test('the main pages are pictured', async () => {
    await mkdir(folder, { recursive: true });
    await withTown(async (platform, browser) => {
      const people = new Map();
      for (const row of await pictures(platform, browser)) {
        if (!people.has(row.who)) people.set(row.who, await Person.at(platform, browser, row.who));
        const who = people.get(row.who);
        const { page } = who;
        await who.context.addCookies([{ name: 'mode', value: row.mode ?? 'plain', url: platform.base }]);
        for (const width of row.widths) {
          await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
          await who.go(row.path);
          await page.evaluate(() => document.fonts.ready);
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          await page.screenshot({
            path: join(folder, `${row.file}-${width}.png`), animations: 'disabled', caret: 'hide',
            clip: { x: 0, y: 0, width, height: Math.min(height, row.most ?? (width < 600 ? 1200 : 900)) }, fullPage: true,
          });
        }
        who.quiet();
      }
    });
    let bytes = 0;
    for (const f of await readdir(folder)) bytes += (await stat(join(folder, f))).size;
    assert.ok(bytes < 4 << 20, `the pictures take ${bytes} bytes, more than the 4 MiB they may`);
  });
}
