// A check that has never caught a planted fault is not a check.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './harness.mjs';
import { accessible, fits, framed, prints, short, skips, walkable } from './looks.mjs';

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.route('http://sheet.test/**', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: current }));
});
after(() => browser.close());

const sheet = (body, { title = '示例 · 三社', lang = 'zh-CN', css = '' } = {}) => `<!doctype html><html lang="${lang}"><head><title>${title}</title>
<style>:focus-visible { outline: 3px solid #000 } ${css}</style></head><body><a href="#main">跳到正文</a><main id="main" tabindex="-1"><h1>示例</h1>${body}</main></body></html>`;

// A new document each time: the place that Tab goes on from is not carried
// over. It has a real address, because a link within a data: address leads nowhere.
let current = '';
let shown = 0;
const show = (html) => {
  current = html;
  return page.goto(`http://sheet.test/${++shown}`);
};

const caught = async (check, html, ...rest) => {
  await show(html);
  return check(page, '示例', ...rest);
};

test('a good page passes every check', async () => {
  const good = sheet('<p>正文</p><a href="#a">链接</a><button>按钮</button>');
  assert.deepEqual(await caught(accessible, good), []);
  assert.deepEqual(await caught(framed, good), []);
  assert.deepEqual(await caught(walkable, good), []);
  assert.deepEqual(await caught((p, where) => fits(p, 320, where), good), []);
  assert.deepEqual(await caught((p, where) => short(p, 3, where), good), []);
  await show(good);
  assert.deepEqual(await skips(page), []);
});

for (const [fault, check, html, says] of [
  ['a field without a name', accessible, sheet('<input type="text">'), /label/],
  ['pale text', accessible, sheet('<p style="color:#bbb">看不清</p>'), /color-contrast/],
  ['another language', framed, sheet('', { lang: 'en' }), /language is en/],
  ['a page without a title', framed, sheet('', { title: '' }), /title is/],
  ['two main headings', framed, sheet('<h1>再来</h1>'), /main headings/],
  ['an id given twice', framed, sheet('<p id="x">一</p><p id="x">二</p>'), /id x/],
  ['a focus that does not show', walkable, sheet('<button style="outline:none">按钮</button>'), /does not show/],
  ['an order of its own', walkable, sheet('<button>一</button><button tabindex="1">二</button>'), /comes after/],
  ['a trap', walkable, sheet('<button onkeydown="if(event.key===\'Tab\')event.preventDefault()">陷阱</button><a href="#b">之后</a>'), /之后: Tab does not reach/],
  ['a bar over what has the focus', walkable, sheet('<div style="position:fixed;inset:0;background:#fff"></div><button>按钮</button>'), /lies under/],
  ['a line wider than the window', (p, where) => fits(p, 320, where), sheet('<div style="width:500px">宽</div>'), /500|wide/],
  ['a time that runs out of its card', (p, where) => fits(p, 320, where), sheet('<section class="panel" style="width:100px"><span style="white-space:nowrap">2026年11月22日 09:30:07</span></section>'), /out of its card/],
  ['a page without an end', (p, where) => short(p, 3, where), sheet('<div style="height:2000px">长</div>'), /screens, more than 3/],
  ['a button on paper', prints, sheet('<button>按钮</button>'), /button 按钮 is printed/],
]) {
  test(`caught: ${fault}`, async () => {
    const found = await caught(check, html);
    assert.ok(found.some((f) => says.test(f)), `not found among ${JSON.stringify(found)}`);
    await page.setViewportSize({ width: 800, height: 600 });
  });
}

test('caught: a skip link that leads nowhere', async () => {
  await show(sheet('').replace('href="#main"', 'href="#nowhere"'));
  assert.equal((await skips(page)).length, 1);
});
