// What people do on a phone, with a finger: 360 by 740 points, as most screens are today.
import assert from 'node:assert/strict';
import { sees } from './acts.mjs';
import { accessible, fits } from './looks.mjs';

/** The options of a browser context. */
export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Taps what leads on: a link or a button of a page, the first of that name. */
export async function taps(page, name, role = 'button') {
  await Promise.all([page.waitForNavigation(), page.getByRole('main').getByRole(role, { name, exact: typeof name === 'string' }).first().tap()]);
}

/** Opens what a desk has waiting: of the rows that speak of something, the first with that work to do. */
export async function due(person, desk, about, work) {
  const row = (p) => p.getByRole('main').getByRole('row', { name: about }).filter({ hasText: work }).getByRole('link');
  const page = await sees(person, desk, row);
  await Promise.all([page.waitForNavigation(), row(page).first().tap()]);
  return page;
}

/** Nobody has to scroll sideways on the phone, and a reader of screens finds everything. */
export async function holds(page, where) {
  assert.deepEqual([...await accessible(page, where), ...await fits(page, phone.viewport.width, where)], []);
  await page.setViewportSize(phone.viewport); // that look was as tall as it needed
}
