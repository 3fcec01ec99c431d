// 朗读本页 with the browser's own voice. Without a Chinese voice nothing here
// runs and the sentence that stands in its place stays. It reads what stands in
// main, top to bottom: no navigation, no forms, no buttons, nothing that is
// folded; a row of a table as “head：cell”.
const bar = document.querySelector('.reader');
const part = (name) => bar.querySelector(`[data-reader="${name}"]`);
const synth = window.speechSynthesis;

const skipped = 'nav, form, button, script, style, svg, input, select, textarea, dialog, .reader, .btns, .no-print, .toast, [hidden], [aria-hidden="true"]';
const blocks = 'h1, h2, h3, h4, h5, h6, p, ul, ol, li, dl, div, section, article, aside, header, footer, table, figure, details, summary, blockquote';
const seen = (el) => !el.matches(skipped) && (el.checkVisibility?.() ?? el.getClientRects().length > 0);

// The words of an element, without those of what is skipped.
const words = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || !seen(node)) return '';
  return [...node.childNodes].map(words).join('');
};
const tidy = (text) => text.replace(/\s+/g, ' ').trim();

const rows = (table) => {
  const heads = [...table.querySelectorAll('thead th')].map((th) => tidy(th.textContent));
  return [...table.querySelectorAll('tbody tr, tfoot tr')].map((el) => ({
    el,
    text: [...el.cells].map((cell, i) => [heads[i], tidy(words(cell))]).filter(([, said]) => said)
      .map(([head, said]) => (head ? head + '：' + said : said)).join('，'),
  }));
};

// What is read, in order: {el, text}, el being what is marked meanwhile.
const pieces = (el) => {
  if (!seen(el)) return [];
  if (el.localName === 'table') {
    const caption = el.querySelector('caption');
    return [...caption ? [{ el: caption, text: tidy(words(caption)) }] : [], ...rows(el)];
  }
  if (el.localName === 'div' && el.parentElement.localName === 'dl') {
    return [{ el, text: [...el.children].map((x) => tidy(words(x))).filter(Boolean).join('：') }];
  }
  if (!el.querySelector(blocks)) return [{ el, text: tidy(words(el)) }];
  return [...el.childNodes].flatMap((node) => {
    if (node.nodeType === Node.ELEMENT_NODE) return pieces(node);
    return node.nodeType === Node.TEXT_NODE ? [{ el, text: tidy(node.data) }] : [];
  });
};

// A voice may break off in a long text, so it gets a sentence at a time.
const sentences = (piece) => (piece.text.match(/[^。！？；]+[。！？；]*/g) ?? []).map((text) => ({ ...piece, text }));

const voice = () => {
  const all = synth.getVoices();
  return all.find((v) => /^(zh|cmn)[-_](hans[-_])?cn/i.test(v.lang)) ?? all.find((v) => /^(zh|cmn)/i.test(v.lang));
};

let queue = [];
let at = 0;
let state = 'idle'; // reading, paused
let turn = 0; // whoever speaks now; a sentence that was broken off still reports its end

const mark = (el) => {
  document.querySelector('.read-now')?.classList.remove('read-now');
  el?.classList.add('read-now');
  el?.scrollIntoView({ block: 'nearest' });
};

const show = (next, said) => {
  state = next;
  part('read').textContent = { idle: '朗读本页', reading: '暂停', paused: '接着读' }[state];
  part('stop').hidden = state === 'idle';
  bar.classList.toggle('on', state !== 'idle');
  part('says').textContent = said;
};

const speak = () => {
  const mine = ++turn;
  const piece = queue[at];
  if (!piece) {
    mark();
    show('idle', '已读完。');
    return;
  }
  mark(piece.el);
  const u = new SpeechSynthesisUtterance(piece.text);
  u.lang = 'zh-CN';
  u.voice = voice();
  u.rate = 0.9;
  u.onend = () => { if (mine === turn) { at++; speak(); } };
  u.onerror = () => { if (mine === turn) { halt(); show('idle', '朗读中断了，请再按“朗读本页”。'); } };
  synth.speak(u);
};

const halt = () => {
  turn++;
  synth.cancel();
  mark();
};

const presses = {
  idle: () => {
    queue = pieces(document.querySelector('main')).flatMap(sentences);
    at = 0;
    show('reading', '');
    speak();
  },
  // Pausing a voice fails on some devices, so it is broken off and begins the sentence again.
  reading: () => {
    turn++;
    synth.cancel();
    show('paused', '已暂停。');
  },
  paused: () => {
    show('reading', '');
    speak();
  },
};

const ready = () => {
  const able = Boolean(voice());
  part('none').hidden = able;
  part('tools').hidden = !able;
};

if (bar && synth) {
  part('read').addEventListener('click', () => presses[state]());
  part('stop').addEventListener('click', () => {
    halt();
    show('idle', '已停止。');
    part('read').focus(); // the button that had it is gone
  });
  addEventListener('pagehide', halt);
  synth.addEventListener?.('voiceschanged', ready); // voices may come late
  ready();
}
