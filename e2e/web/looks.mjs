// What every page owes to whoever reads it, however they read it: checks that
// take a page and return the list of what is wrong, empty when nothing is.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules of axe about colours: they take longer than all others together. */
export const colours = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block'];

/**
 * axe finds nothing; with rules it looks for those only, without those of except. What sticks to the lower edge lies over
 * something wherever the page is scrolled to, and axe cannot scroll: it looks at the page with it at rest, and walkable
 * at what comes to lie under it.
 */
export function accessible(page, where, rules, except = []) {
  const off = Object.fromEntries(except.map((rule) => [rule, { enabled: false }]));
  return judged(page, where, { runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: standard }, rules: rules ? {} : off });
}

// What axe finds on the page, or, with within, an expression that gives elements, in those. The pages hold no frames,
// and their style sheets are their own: axe need not look for either.
async function judged(page, where, options, within = 'document') {
  await page.waitForLoadState();
  if (!await page.evaluate('typeof axe === "object"')) await page.evaluate(axe);
  const found = await page.evaluate(`(async () => {
    const dock = document.querySelector('.dock');
    dock?.style.setProperty('position', 'static');
    const { violations } = await axe.run(${within}, ${JSON.stringify({ ...options, resultTypes: ['violations'], elementRef: false, preload: false, iframes: false })});
    dock?.style.setProperty('position', '');
    return violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\\s+/g, ' ')));
  })()`);
  return found.map((what) => `${where}: ${what}`);
}

// In the page: the kinds of things that show, each once: an element with its role and its attributes, what it stands
// in, and whether it says anything.
function kinds() {
  const sign = (el) => [el.tagName, el.className, ...[...el.attributes].map((a) => (['role', 'type', 'scope'].includes(a.name) ? `${a.name}=${a.value}` : a.name))].join(' ');
  const shown = new Set();
  for (const el of document.body.querySelectorAll(':not(svg *)')) {
    if (el.checkVisibility({ checkVisibilityCSS: true })) shown.add(`${sign(el.parentElement)} > ${sign(el)} ${/\S/.test(el.textContent + (el.ariaLabel ?? ''))}`);
  }
  return [...shown];
}

/**
 * axe finds nothing in a document that it has judged at another size: by the rules that measure, and by every rule
 * where a kind of thing shows that is not among seen; from now on it is.
 */
export async function resized(page, where, seen) {
  const fresh = (await page.evaluate(kinds)).filter((kind) => !seen.has(kind));
  for (const kind of fresh) seen.add(kind);
  return fresh.length ? accessible(page, where, undefined, colours) : accessible(page, where, ['target-size', 'scrollable-region-focusable']);
}

// In the page: the pairings of colours in which its words are set, each once, and who is set in them: the
// colour, whether it is large, the grounds below until an opaque one, and, for a link, what tells it from the
// words around it.
function pairings() {
  const ways = new Map();
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
    const key = way.join('|');
    ways.set(key, [...ways.get(key) ?? [], link ?? el]);
  }
  window.paired = ways;
  return [...ways.keys()];
}

/** axe finds nothing by these rules about colours in what page sets as none of seen is set; from now on that is among them. */
export async function coloured(page, where, seen, rules = colours) {
  const fresh = (await page.evaluate(pairings)).filter((way) => !seen.has(way));
  if (!fresh.length) return [];
  for (const way of fresh) seen.add(way);
  return judged(page, where, { runOnly: { type: 'rule', values: rules } }, `${JSON.stringify(fresh)}.flatMap((way) => window.paired.get(way))`);
}

const changing = /<time[^>]*>[^<]*|<(html|button class="switch|input type="hidden")[^>]*>/g;

/**
 * Whether two documents are one, but for what a way of showing changes in it (the class of the document, which of its
 * switches are on) and what is new each time (the time of day, the key of a form).
 */
export function alike(one, other) {
  return one.replace(changing, '') === other.replace(changing, '');
}

/** The content of a document, without the reader that 长辈版 puts above it. */
export function content(html) {
  return html.slice(html.indexOf('<main '), html.indexOf('</main>')).replace(/<section class="reader .*?<\/section>/s, '');
}

/** Shows the page as the server does in a mode that paints its document, "" as in 标准. */
export function painted(page, mode) {
  return page.evaluate((word) => {
    document.documentElement.className = `${word} chosen`;
    for (const b of document.querySelectorAll('button.switch[name=turn]')) b.ariaPressed = String(b.value.replace('-', '') === word);
  }, mode);
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

// In the page: how much wider than its window it is, and what makes it so.
function wide() {
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
}

/** Nobody has to scroll sideways at this width, and everything stays in its card. */
export async function fits(page, width, where) {
  await page.waitForLoadState();
  await page.setViewportSize({ width, height: 900 });
  return (await page.evaluate(`[...(${wide})(), ...(${spilled})()]`)).map((w) => `${where} at ${width} px: ${w}`);
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

// In the page: begins a walk. Tab should reach its stops in the order of the document; a group of radio buttons
// is one. Each key looks where the one before it has left the focus, with the page scrolled to it.
function begin() {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((el) => {
    if (el.matches('[tabindex="-1"], :disabled, [type=hidden]')) return false;
    if (el.tagName === 'SUMMARY' && el.parentElement.querySelector('summary') !== el) return false;
    return el.checkVisibility({ checkVisibilityCSS: true });
  });
  const name = (el) => `<${el.tagName.toLowerCase()}> ${(el.getAttribute('aria-label') || el.textContent.trim() || el.name || '').slice(0, 30)}`;
  const wrong = [];
  const reached = new Set();
  let ended = false;
  let last = null;
  const judge = (el) => {
    const s = getComputedStyle(el);
    const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    if (!ring && s.boxShadow === 'none') wrong.push(`${name(el)}: the focus does not show`);
    const box = el.getClientRects()[0];
    if (!box || box.width < 1 || box.height < 1) {
      wrong.push(`${name(el)}: takes the focus and has no size`);
    } else {
      const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      if (top && !el.contains(top) && !top.contains(el) && !(el.labels && [...el.labels].some((l) => l.contains(top)))) {
        wrong.push(`${name(el)}: lies under <${top.tagName.toLowerCase()} class="${top.className}">`);
      }
    }
    if (last && !(last.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push(`${name(el)}: comes after what stands below it`);
  };
  const look = () => {
    const el = document.activeElement;
    if (ended || el === last) return; // a date has stops of its own inside, which the browser draws
    ended = !el || el === document.body || el === document.documentElement || (el === stops[0] && reached.has(el)); // round again
    if (ended) return;
    judge(el);
    last = el;
    for (const stop of stops) {
      if (stop === el || (el.type === 'radio' && stop.type === 'radio' && stop.name === el.name && stop.form === el.form)) reached.add(stop);
    }
  };
  let keys = 0;
  const key = () => { if (keys++) look(); }; // before the first there is nothing to see
  addEventListener('keydown', key, { capture: true });
  window.walk = {
    ended: () => { look(); return ended; },
    end: () => {
      removeEventListener('keydown', key, { capture: true });
      document.activeElement?.blur();
      return [...wrong, ...stops.filter((s) => !reached.has(s)).map((s) => `${name(s)}: Tab does not reach it`)];
    },
  };
  return stops.length;
}

/** Tab reaches everything that can be operated, in order, and one sees where one is. */
export async function walkable(page, where) {
  const stops = await page.evaluate(begin);
  for (let sent = 0, more = stops + 2; sent < stops * 2 + 10; sent += more, more = 10) {
    await Promise.all(Array.from({ length: more }, () => page.keyboard.down('Tab'))); // held: it repeats
    if (await page.evaluate(() => window.walk.ended())) break;
  }
  await page.keyboard.up('Tab');
  return (await page.evaluate(() => window.walk.end())).map((w) => `${where}: ${w}`);
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
