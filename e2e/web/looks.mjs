// What every page owes to whoever reads it, however they read it: checks that
// take a page and return the list of what is wrong, empty when nothing is.
import { AxeBuilder } from '@axe-core/playwright';

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules of axe about colours: they take longer than all others together. */
export const colours = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block'];

/**
 * axe finds nothing; with rules it looks for those only, without those of except. What sticks to the lower edge lies over
 * something wherever the page is scrolled to, and axe cannot scroll: it looks at the page with it at rest, and walkable
 * at what comes to lie under it.
 */
export async function accessible(page, where, rules, except = []) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const dock = (position) => page.evaluate((p) => document.querySelector('.dock')?.style.setProperty('position', p), position);
  await dock('static');
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(standard).disableRules(except)).analyze();
  await dock('');
  return violations.flatMap((v) => v.nodes.map((n) => `${where}: ${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`));
}

// In the page: the pairings of colours in which its words are set, each once: the colour, whether it is
// large, the grounds below until an opaque one, and, for a link, what tells it from the words around it.
function pairings() {
  const ways = new Set();
  for (const el of document.body.querySelectorAll('*')) {
    const says = el.matches('input, select, textarea') || [...el.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!says || !el.checkVisibility({ checkVisibilityCSS: true })) continue;
    const s = getComputedStyle(el);
    const large = parseFloat(s.fontSize) >= (s.fontWeight >= 700 ? 18.66 : 24);
    const way = [s.color, large, el.matches(':disabled, [aria-disabled=true]')];
    const link = el.closest('p a, li a, dd a, td a');
    if (link) way.push(getComputedStyle(link).textDecorationLine, getComputedStyle(link.parentElement).color);
    for (let up = el; up; up = up.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(up);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)' || backgroundImage !== 'none' || opacity !== '1') way.push(backgroundColor, backgroundImage, opacity);
      if (backgroundColor.startsWith('rgb(')) break;
    }
    ways.add(way.join('|'));
  }
  return [...ways];
}

/** Whether page pairs colours in a way that is not among seen; from now on it is. */
export async function unseen(page, seen) {
  const fresh = (await page.evaluate(pairings)).filter((way) => !seen.has(way));
  for (const way of fresh) seen.add(way);
  return fresh.length > 0;
}

// In the page: what runs out of the card it stands in. The page may be wide
// enough for it, so that nobody has to scroll, and it still lies over the edge.
function spilled() {
  const held = (el, card) => {
    for (let up = el; up !== card; up = up.parentElement) {
      const s = getComputedStyle(up);
      if (s.position === 'absolute' || s.position === 'fixed' || (up !== el && s.overflowX !== 'visible')) return true;
    }
    return false;
  };
  const out = [];
  for (const card of document.querySelectorAll('.panel, table.cards td, table.cards th')) {
    if (card.scrollWidth <= card.clientWidth || getComputedStyle(card).overflowX !== 'visible' || !card.checkVisibility()) continue;
    const edge = card.getBoundingClientRect();
    for (const el of card.querySelectorAll('*')) {
      const over = Math.max(...[...el.getClientRects()].map((r) => r.right), 0) - edge.right;
      if (over > 0.5 && !held(el, card)) out.push(`<${el.tagName.toLowerCase()} class="${el.className}"> ${el.textContent.trim().slice(0, 40)} runs ${over.toFixed(0)} px out of its card`);
    }
  }
  return [...new Set(out)].slice(0, 4);
}

/** Nobody has to scroll sideways at this width, and everything stays in its card. */
export async function fits(page, width, where) {
  await page.setViewportSize({ width, height: 900 });
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const held = (el) => {
      for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll('*')].filter((el) => el.getBoundingClientRect().right > root.clientWidth + 0.5 && !held(el));
    return [`the page is ${root.scrollWidth} px wide`, ...out.slice(-4).map((el) => `<${el.tagName.toLowerCase()} class="${el.className}"> ${el.textContent.trim().slice(0, 40)}`)];
  });
  return [...wide, ...await page.evaluate(spilled)].map((w) => `${where} at ${width} px: ${w}`);
}

/** It is read in this many screens of the window. */
export async function short(page, screens, where) {
  const tall = await page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
  return tall > screens ? [`${where}: ${tall.toFixed(1)} screens, more than ${screens}`] : [];
}

/** One language, one title, one heading of the first rank, one main, and no id given twice. */
export async function framed(page, where) {
  const got = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    heads: [...document.querySelectorAll('h1')].map((h) => h.textContent.trim()),
    mains: document.querySelectorAll('main').length,
    twice: [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  }));
  const wrong = [];
  if (got.lang !== 'zh-CN') wrong.push(`the language is ${got.lang}`);
  if (!/^\S.* · \S+$/.test(got.title)) wrong.push(`the title is “${got.title}”`);
  if (got.heads.length !== 1 || !got.heads[0]) wrong.push(`the main headings are “${got.heads.join('”, “')}”`);
  if (got.mains !== 1) wrong.push(`${got.mains} mains`);
  for (const id of got.twice) wrong.push(`the id ${id} is given twice`);
  return wrong.map((w) => `${where}: ${w}`);
}

// In the page: what Tab should reach, in the order of the document. A group of
// radio buttons is one stop.
function prepare() {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((el) => {
    if (el.matches('[tabindex="-1"], :disabled, [type=hidden]')) return false;
    if (el.tagName === 'SUMMARY' && el.parentElement.querySelector('summary') !== el) return false;
    return el.checkVisibility({ checkVisibilityCSS: true });
  });
  window.walk = { stops, reached: new Set(), last: null };
  return stops.length;
}

// In the page: where the focus is now, and what is wrong about it.
function look() {
  const { stops, reached } = window.walk;
  const el = document.activeElement;
  if (!el || el === document.body || el === document.documentElement) return { end: true };
  if (el === stops[0] && reached.has(el)) return { end: true }; // round again
  if (el === window.walk.last) return { wrong: [] }; // a date has stops of its own inside, which the browser draws
  const name = `<${el.tagName.toLowerCase()}> ${(el.getAttribute('aria-label') || el.textContent.trim() || el.name || '').slice(0, 30)}`;
  const wrong = [];
  const s = getComputedStyle(el);
  const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  if (!ring && s.boxShadow === 'none') wrong.push(`${name}: the focus does not show`);
  const box = el.getClientRects()[0];
  if (!box || box.width < 1 || box.height < 1) {
    wrong.push(`${name}: takes the focus and has no size`);
  } else {
    const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    if (top && !el.contains(top) && !top.contains(el) && !(el.labels && [...el.labels].some((l) => l.contains(top)))) {
      wrong.push(`${name}: lies under <${top.tagName.toLowerCase()} class="${top.className}">`);
    }
  }
  if (window.walk.last && !(window.walk.last.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    wrong.push(`${name}: comes after what stands below it`);
  }
  window.walk.last = el;
  for (const stop of stops) {
    if (stop === el || (el.type === 'radio' && stop.type === 'radio' && stop.name === el.name && stop.form === el.form)) reached.add(stop);
  }
  return { wrong };
}

/** Tab reaches everything that can be operated, in order, and one sees where one is. */
export async function walkable(page, where) {
  const stops = await page.evaluate(prepare);
  const wrong = [];
  for (let i = 0; i < stops * 2 + 10; i++) {
    await page.keyboard.down('Tab'); // held: it repeats
    const at = await page.evaluate(look);
    if (at.end) break;
    wrong.push(...at.wrong);
  }
  await page.keyboard.up('Tab');
  wrong.push(...await page.evaluate(() => window.walk.stops.filter((s) => !window.walk.reached.has(s))
    .map((s) => `<${s.tagName.toLowerCase()}> ${(s.getAttribute('aria-label') || s.textContent.trim() || s.name || '').slice(0, 30)}: Tab does not reach it`)));
  return wrong.map((w) => `${where}: ${w}`);
}

/** The first Tab offers the way past the head, and it leads there. */
export async function skips(page) {
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => ({ says: document.activeElement.textContent.trim(), seen: document.activeElement.getBoundingClientRect().top >= 0 }));
  await page.keyboard.press('Enter');
  // The focus follows the address, which changes a moment after the key.
  await page.waitForFunction(() => document.activeElement.id !== '', undefined, { timeout: 2000 }).catch(() => {});
  const at = await page.evaluate(() => document.activeElement.id);
  return first.says === '跳到正文' && first.seen && at === 'main' ? [] : [`the first stop is “${first.says}”, ${first.seen ? 'seen' : 'not seen'}, and leads to #${at}`];
}

/** On paper there is the document and nothing to operate. */
export async function prints(page, where) {
  await page.emulateMedia({ media: 'print' });
  try {
    const wrong = [];
    for (const role of ['navigation', 'search', 'button', 'contentinfo', 'textbox', 'combobox']) {
      for (const el of await page.getByRole(role).all()) {
        if (await el.isVisible()) wrong.push(`${role} ${(await el.textContent()).trim().slice(0, 30)} is printed`);
      }
    }
    if (await page.getByRole('complementary', { name: '演示时钟' }).isVisible()) wrong.push('the demonstration’s clock is printed');
    if (!await page.getByRole('heading', { level: 1 }).isVisible()) wrong.push('the title is not printed');
    return wrong.map((w) => `${where}: ${w}`);
  } finally {
    await page.emulateMedia({ media: null });
  }
}
