// Long forms work without this file: their buttons send and the page comes
// back. With it rows come and go at once, sums and counts follow what is
// written, and the table of contents says where one is.
const all = (sel, root = document) => Array.from(root.querySelectorAll(sel));

// A number as people write it, in hundredths; 0 when it is none.
const hundredths = (text) => Math.round(Number(text.replace(/[,，\s¥￥]/g, '')) * 100) || 0;
const words = (n) => (n / 100).toLocaleString('en-US', { maximumFractionDigits: 2 });

// One of several marks shows: the one whose data-when is right.
const mark = (root, when) => { for (const m of all('[data-when]', root)) m.hidden = m.dataset.when !== when; };

for (const b of all('[data-plain]')) b.hidden = true; // what it does is done already

for (const list of all('[data-lines]')) {
  const path = list.dataset.lines;
  const slug = path.replaceAll('.', '-');
  const rows = () => all('.line:not(.line-heads)', list);
  const fields = (row, part) => all('[name]', row).filter((f) => f.name.endsWith('.' + part));

  // Gives a row its number: in names, ids, what refers to them, and words.
  const number = (row, i) => {
    const again = (s) => s.replace(new RegExp('(' + path.replaceAll('.', '\\.') + '\\.)\\d+'), '$1' + i)
      .replace(new RegExp('(f-' + slug + '-)\\d+', 'g'), '$1' + i).replace(/^remove\.\d+$/, 'remove.' + i).replace(/第\d+/, '第' + (i + 1));
    for (const el of [row, ...all('*', row)]) {
      for (const name of ['id', 'name', 'for', 'aria-describedby', 'aria-label']) {
        if (el.hasAttribute(name)) el.setAttribute(name, again(el.getAttribute(name)));
      }
      if (el.name === 'row') el.value = again(el.value);
      for (const node of el.childNodes) if (node.nodeType === Node.TEXT_NODE && el.localName !== 'textarea') node.data = again(node.data);
    }
  };
  const blank = (row) => {
    for (const f of all('input, textarea', row)) f.value = '';
    for (const e of all('.error', row)) e.remove();
    for (const e of all('.wrong', row)) e.classList.remove('wrong');
    for (const e of all('[aria-invalid]', row)) e.removeAttribute('aria-invalid');
  };
  const sum = list.querySelector('[data-sum]');
  const count = () => {
    if (!sum) return;
    const of = (kept) => rows().filter(kept).flatMap((r) => fields(r, sum.dataset.sum)).reduce((n, f) => n + hundredths(f.value), 0);
    const total = of(() => true);
    const off = Number(sum.dataset.want) - total;
    sum.querySelector('[data-total]').textContent = words(total);
    mark(sum, off === 0 ? 'even' : off > 0 ? 'less' : 'more');
    for (const o of all('[data-off]', sum)) o.textContent = words(Math.abs(off));
    for (const s of all('[data-share]', sum)) {
      s.querySelector('[data-total]').textContent = words(of((r) => fields(r, s.dataset.share).some((f) => f.value === s.dataset.of)));
    }
  };

  list.addEventListener('input', count);
  list.addEventListener('change', count);
  list.addEventListener('click', (e) => {
    const press = e.target.closest('button[name="row"]');
    if (!press) return;
    e.preventDefault();
    const last = rows().at(-1);
    if (press.value === 'add') {
      const row = last.cloneNode(true);
      blank(row);
      last.after(row);
      number(row, rows().length - 1);
      row.querySelector('input, textarea').focus();
    } else {
      const row = press.closest('.line');
      const at = rows().indexOf(row);
      if (rows().length === 1) blank(row);
      else row.remove();
      rows().forEach(number);
      rows()[Math.min(at, rows().length - 1)].querySelector('input, textarea').focus();
    }
    count();
  });
}

// How many are chosen, against what the law asks of the whole.
for (const tally of all('[data-tally]')) {
  const boxes = (name) => all(`input[type="checkbox"][name="${name}"]`).filter((b) => b.checked).length;
  const count = () => {
    const part = boxes(tally.dataset.tally);
    const whole = part + boxes(tally.dataset.others);
    tally.querySelector('[data-all]').textContent = whole;
    tally.querySelector('[data-part]').textContent = part;
    for (const line of all('[data-rule]', tally)) {
      const [num, of] = line.dataset.value.split('/').map(Number);
      const met = { least: whole >= num, odd: whole % 2 === 1, share: whole > 0 && part * of >= whole * num }[line.dataset.rule];
      mark(line, met ? 'yes' : 'no');
    }
  };
  document.addEventListener('change', count);
}

// The chapter one reads is marked in the table of contents.
const links = new Map(all('.contents a').map((a) => [a.hash.slice(1), a]));
if (links.size > 0 && 'IntersectionObserver' in window) {
  const seen = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const c of changes) seen[c.isIntersecting ? 'add' : 'delete'](c.target.getAttribute('aria-labelledby'));
    const now = [...links.keys()].find((id) => seen.has(id));
    for (const [id, a] of links) {
      if (id === now) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
    }
  }, { rootMargin: '-20% 0px -60% 0px' });
  for (const id of links.keys()) watch.observe(document.getElementById(id).closest('section'));
}
