// A check that has never caught a planted fault is not a check.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person, launch, withTown } from './harness.mjs';
import { accessible, alike, coloured, content, fits, framed, prints, resized, short, skips, walkable } from './looks.mjs';

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

test('a pairing of colours is new once, whatever it says, and each of these makes another', async () => {
  const seen = new Set();
  const isNew = async (body) => {
    const before = seen.size;
    await caught((p, where) => coloured(p, where, seen), sheet(body));
    return seen.size > before;
  };
  const words = (style, text = '字') => `<p style="${style}">${text}</p>`;
  await isNew('');
  for (const style of ['color:#555', 'color:#bbb', 'background:#eee', 'opacity:.5', 'color:#555;font-size:30px']) {
    assert.ok(await isNew(words(style)), `${style} is not seen to be new`);
    assert.ok(!await isNew(words(style, '别的话')), `${style} is new twice`);
  }
  assert.ok(await isNew('<p>去<a href="#a" style="color:#005;text-decoration:none">这里</a></p>'), 'a link without a line is not seen to be new');
});

test('caught: pale words among words of many colours, in whatever they stand', async () => {
  const seen = new Set();
  const found = (body) => caught((p, where) => coloured(p, where, seen), sheet(body));
  assert.deepEqual(await found('<p>正文</p>'), []);
  for (const [body, says] of [
    ['<p>正文</p><ul><li style="color:#bbb">看不清</li></ul>', /color-contrast: li/],
    ['<p>更多的话在 <a href="#a" style="color:#333;text-decoration:none">这里</a></p>', /link-in-text-block: a/],
    ['<p>正文</p><button style="color:#999;background:#aaa">按钮</button>', /color-contrast: button/],
  ]) {
    const wrong = await found(body);
    assert.ok(wrong.some((w) => says.test(w)), `${says} is not among ${JSON.stringify(wrong)}`);
  }
});

test('caught: what is wrong in a size that comes after another, and what shows in that size only', async () => {
  const seen = new Set();
  const found = (body, css) => caught((p, where) => resized(p, where, seen), sheet(body, { css }));
  const link = '<p><a href="#a">这里</a></p>';
  assert.deepEqual(await found(link), []);
  assert.deepEqual(await found(link), []);
  for (const [body, says, css] of [
    ['<p><a href="#a"></a></p>', /link-name/], // of a kind that was there, and says nothing
    ['<button></button>', /button-name/, 'button { display: none } @media (width < 900px) { button { display: inline } }'],
    ['<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">', /image-alt/],
    ['<nav aria-label="一">一</nav><nav aria-label="一">二</nav>', /landmark-unique/],
    ['<p><a href="#a" style="position:absolute;font-size:8px">一</a><a href="#b" style="position:absolute;font-size:8px;margin-left:9px">二</a></p>', /target-size/],
  ]) {
    const wrong = await found(body, css);
    assert.ok(wrong.some((w) => says.test(w)), `${says} is not among ${JSON.stringify(wrong)}`);
  }
  assert.deepEqual(await found(link), []);
});

test('a document painted otherwise is one with another that differs by its mode, its moment and its keys only', () => {
  const doc = (more) => `<html lang="zh-CN" class="chosen"><button class="switch to-dark" value="dark" aria-pressed="false">深色</button>${more}</html>`;
  const page = doc('<p>正文</p><time datetime="x">09:30</time><input type="hidden" name="key" value="A">');
  const other = page.replace('"chosen"', '"dark chosen"').replace('value="dark" aria-pressed="false"', 'value="-dark" aria-pressed="true"');
  assert.ok(alike(page, other.replace('09:30', '09:31').replace('value="A"', 'value="B"')));
  for (const [from, to] of [['正文', '别的'], ['<p>', '<p hidden>'], ['</p>', '</p><p>多</p>'], ['深色', '浅色']]) {
    assert.ok(!alike(page, other.replace(from, to)), `${from} that became ${to} is not seen`);
  }
  const read = (more) => content(`<p>上</p><main id="main"><section class="reader no-print">\n朗读</section>${more}</main>下`);
  assert.equal(read('<p>正文</p>'), content('<main id="main"><p>正文</p></main>'));
  assert.notEqual(read('<p>正文</p>'), content('<main id="main"><p>别的</p></main>'));
});

test('caught: a skip link that leads nowhere', async () => {
  await show(sheet('').replace('href="#main"', 'href="#nowhere"'));
  assert.equal((await skips(page)).length, 1);
});

// A browser without windows has no voices: this one says nothing, keeps what it
// was told, and ends a sentence when the test says so.
function voices(langs) {
  const spoken = [];
  let current = null;
  const synth = {
    getVoices: () => langs.map((lang) => ({ lang, name: lang })),
    speak: (u) => { spoken.push({ text: u.text, lang: u.lang, voice: u.voice?.lang, marked: document.querySelector('.read-now')?.textContent ?? '' }); current = u; },
    cancel: () => { const u = current; current = null; u?.onend?.(); },
    addEventListener: () => {},
  };
  Object.defineProperty(window, 'speechSynthesis', { value: synth, configurable: true });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  window.heard = { spoken, next: () => { const u = current; current = null; u?.onend?.(); } };
}

const elder = async (platform, browser, langs, options) => {
  const p = await Person.at(platform, browser, '', options);
  if (langs) await p.context.addInitScript(voices, langs);
  await p.context.addCookies([{ name: 'mode', value: 'elder.pointer.aloud', url: platform.base }]);
  return p;
};
const reader = (page) => page.getByRole('region', { name: '朗读' });
const spoken = (page) => page.evaluate(() => window.heard.spoken);
const next = (page) => page.evaluate(() => window.heard.next());

test('长辈版 reads aloud and has a large pointer', async (t) => {
  await withTown(async (platform, browser) => {
    await t.test('the page is read from its title on, without what leads about, and what is read is marked', async () => {
      const p = await elder(platform, browser, ['en-US', 'zh-CN']);
      const page = await p.go('/rules?topic=tender');
      await reader(page).getByRole('button', { name: '朗读本页' }).focus();
      await page.keyboard.press('Enter');
      for (let i = 0; i < 40; i++) await next(page);
      const all = await spoken(page);
      const text = all.map((s) => s.text).join('\n');
      assert.equal(all[0].text, '采购程序的规则', 'the title comes first');
      for (const not of ['当前位置', '首页', '长辈版', '筛选', '打印', '购买目录', '下一页']) assert.ok(!text.includes(not), `${not} was read`);
      const [row] = await page.locator('tbody tr').all();
      const question = (await row.locator('th, td').first().innerText()).trim();
      assert.ok(all.some((s) => s.text.startsWith(`问题：${question}`)), `no row with its heads among\n${text}`);
      assert.match(text, /规定：.*施行：.*出处：/);
      for (const s of all) {
        assert.equal(s.voice, 'zh-CN');
        assert.ok(s.marked, `nothing is marked while “${s.text}” is read`);
      }
      assert.ok(all[0].marked.includes(all[0].text), `“${all[0].marked}” is marked while the title is read`);
      p.quiet();
      await p.context.close();
    });
    await t.test('it pauses, goes on with the same sentence, stops, and ends by itself', async () => {
      const p = await elder(platform, browser, ['zh-CN']);
      const page = await p.go('/rules/tender.open.period');
      const press = async (name, key) => {
        await reader(page).getByRole('button', { name, exact: true }).focus();
        await page.keyboard.press(key);
      };
      await press('朗读本页', 'Space');
      await next(page);
      await press('暂停', 'Space');
      assert.equal((await spoken(page)).length, 2, 'nothing is said in a pause');
      assert.equal(await page.locator('.read-now').count(), 1, 'one sees where it goes on');
      await press('接着读', 'Enter');
      const [, before, after] = await spoken(page);
      assert.equal(after.text, before.text);
      await next(page);
      await press('停止', 'Enter');
      const said = (await spoken(page)).length;
      assert.equal(await page.locator('.read-now').count(), 0);
      await next(page);
      assert.equal((await spoken(page)).length, said, 'a stop stops');
      assert.ok(await reader(page).getByRole('button', { name: '朗读本页' }).evaluate((el) => el === document.activeElement), 'the focus is not lost');
      await press('朗读本页', 'Enter');
      assert.equal((await spoken(page)).at(-1).text, (await spoken(page))[0].text, 'after a stop it begins at the title');
      for (let i = 0; i < 200 && await page.locator('.read-now').count(); i++) await next(page);
      assert.equal(await reader(page).getByRole('status').textContent(), '已读完。');
      assert.equal(await reader(page).getByRole('button', { name: '停止' }).count(), 0);
      p.quiet();
      await p.context.close();
    });
    await t.test('without a Chinese voice, without any and without script a sentence says so', async () => {
      for (const [langs, options] of [[['en-US']], [[]], [null], [null, { javaScriptEnabled: false }]]) {
        const p = await elder(platform, browser, langs, options);
        const page = await p.go('/help');
        await reader(page).getByText('没有中文语音，不能朗读').waitFor();
        assert.equal(await page.getByRole('button', { name: '朗读本页' }).count(), 0);
        p.quiet();
        await p.context.close();
      }
    });
    await t.test('the pointer is large, our own, and can be turned off by itself', async () => {
      const p = await elder(platform, browser, ['zh-CN']);
      const page = await p.go('/tenders');
      for (const [on, drawing] of [['main h1', 'pointer.svg'], ['main a', 'hand.svg']]) {
        const cursor = await page.locator(on).first().evaluate((el) => getComputedStyle(el).cursor);
        const address = cursor.match(/url\("([^"]+)"\)/)?.[1];
        assert.ok(address?.endsWith(drawing), `the pointer over ${on} is ${cursor}`);
        const got = await page.evaluate(async (at) => {
          const img = new Image();
          img.src = at;
          await img.decode();
          return [img.naturalWidth, img.naturalHeight];
        }, address);
        assert.deepEqual(got, [48, 48]);
      }
      await page.getByRole('form', { name: '显示方式', exact: true }).getByRole('button', { name: '大指针' }).click();
      await page.waitForFunction(() => !document.documentElement.classList.contains('pointer'));
      assert.equal(await page.locator('main h1').evaluate((el) => getComputedStyle(el).cursor), 'auto');
      assert.ok(await page.evaluate(() => document.documentElement.classList.contains('elder')), '长辈版 stays');
      p.quiet();
      await p.context.close();
    });
  });
});
