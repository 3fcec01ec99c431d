// Every page works without this file. It keeps countdowns fresh, moves focus to
// the error summary, turns confirm panels into dialogs, copies and prints.
// It remembers nothing: display mode and unit are cookies the server reads.
(() => {
  const all = (sel, root = document) => Array.from(root.querySelectorAll(sel));
  const el = (name, cls) => Object.assign(document.createElement(name), { className: cls || '' });

  const toast = document.querySelector('.toast');
  let hide;
  const say = (text) => {
    if (!toast) return;
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(hide);
    hide = setTimeout(() => { toast.hidden = true; }, 6000);
  };

  // Countdown. The server's clock counts, also a demonstration's: data-now is what it was when the page was made.
  const made = performance.now();
  for (const c of all('.clock[data-until]')) {
    const until = Date.parse(c.dataset.until);
    const now = Date.parse(c.dataset.now);
    const [d, h, m] = all('b', c);
    let timer;
    const tick = () => {
      const left = until - now - (performance.now() - made);
      if (left <= 0) {
        clearInterval(timer);
        c.textContent = '';
        const s = el('span', 'over-now');
        s.textContent = '时间已到，请刷新页面查看最新状态。';
        c.append(s);
        return;
      }
      d.textContent = Math.floor(left / 86400000);
      h.textContent = Math.floor(left / 3600000) % 24;
      m.textContent = Math.floor(left / 60000) % 60;
    };
    timer = setInterval(tick, 15000);
    tick();
  }

  // Error summary: first thing heard, first thing seen.
  const summary = document.querySelector('.summary[tabindex]');
  if (summary) summary.focus();

  // Wide figures open where "today" is. data-at is a share of the width.
  for (const s of all('[data-at]')) s.scrollLeft = s.scrollWidth * s.dataset.at - s.clientWidth / 2;

  // Things only script can do are hidden until there is script.
  for (const b of all('[data-copy]')) {
    if (!navigator.clipboard) continue;
    b.hidden = false;
    b.addEventListener('click', () => navigator.clipboard.writeText(b.dataset.copy).then(
      () => say('已复制：' + b.dataset.copy), () => say('没有复制成功，请选中文字后手动复制。')));
  }
  for (const b of all('[data-print]')) {
    b.hidden = false;
    b.addEventListener('click', () => print());
  }

  // A confirm panel opens below its button; with script it opens as a dialog and gives focus back.
  for (const c of all('details.confirm')) {
    if (typeof HTMLDialogElement !== 'function') break;
    const panel = c.querySelector('.confirm-panel');
    const opener = c.querySelector('summary');
    const title = panel.querySelector('h2, h3');
    const dialog = el('dialog', 'confirm-dialog');
    if (title && title.id) dialog.setAttribute('aria-labelledby', title.id);
    const cancel = panel.querySelector('[data-cancel]');
    if (cancel) {
      cancel.hidden = false;
      cancel.addEventListener('click', () => { if (dialog.open) dialog.close(); else { c.open = false; opener.focus(); } });
    }
    dialog.addEventListener('close', () => { opener.setAttribute('aria-expanded', 'false'); opener.focus(); });
    opener.setAttribute('aria-haspopup', 'dialog');
    opener.addEventListener('click', (e) => {
      if (c.open) return;
      e.preventDefault();
      if (!dialog.isConnected) {
        dialog.append(panel);
        document.body.append(dialog);
      }
      dialog.showModal();
    });
  }

  // One submission per press: a second click while the first is on its way does nothing.
  document.addEventListener('submit', (e) => {
    if (e.defaultPrevented) return;
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    const form = e.target;
    form.dataset.sent = '1';
    setTimeout(() => { delete form.dataset.sent; }, 8000);   // the answer may be a download, and the page stays
  });
  addEventListener('pageshow', () => all('form[data-sent]').forEach((f) => { delete f.dataset.sent; }));

  // An open menu closes on Escape, on a click elsewhere and when focus leaves it.
  for (const m of all('details.desk')) {
    const shut = (e) => { if (m.open && !m.contains(e.target)) m.open = false; };
    document.addEventListener('click', shut);
    document.addEventListener('focusin', shut);
    m.addEventListener('keydown', (e) => {
      if (e.key === 'Escape' && m.open) { m.open = false; m.querySelector('summary').focus(); }
    });
  }

  // Text areas say how much room is left, near the end of it.
  for (const t of all('textarea[maxlength]')) {
    const max = Number(t.getAttribute('maxlength'));
    const left = el('p', 'help left');
    left.setAttribute('aria-live', 'polite');
    t.after(left);
    const tell = () => {
      const n = max - t.value.length;
      left.textContent = n <= Math.max(20, max / 10) ? '还可写' + n + '字' : '';
    };
    t.addEventListener('input', tell);
    tell();
  }
})();
