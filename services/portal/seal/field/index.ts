// The pages of those who are out: a volunteer who comes and goes, somebody who leads a shift, a social worker who writes of a visit. Without script the pages do all of
// this with a signal; with it they do it without one.

import { checkin } from "./checkin.js";
import { codes } from "./codes.js";
import { Desk, type Setting } from "./desk.js";
import { keep, keepAsset, place, shelf } from "./keep.js";
import { note } from "./note.js";
import { roll } from "./roll.js";

const islands: Readonly<Record<string, (root: HTMLElement, setting: Setting) => void>> = { checkin, codes, note, roll, today: (root, setting) => { new Desk(root, setting); } };

/** Keeps this page and what it leads to, so that they open without a signal. What another account kept goes first. */
async function settle(root: HTMLElement, setting: Setting): Promise<void> {
  if (root.querySelector('[data-page="kept"]') !== null) return;
  if (localStorage.getItem("account") !== setting.account) await caches.delete(shelf);
  localStorage.setItem("account", setting.account);
  await navigator.serviceWorker.register(setting.scope + "worker.js", { scope: setting.scope });
  const near = [...document.querySelectorAll<HTMLAnchorElement>('main a[href^="/shifts/"]')].map((a) => place(a.href)).filter((p) => /\/(checkin|lead|lead\/code)$/.test(p));
  for (const path of new Set([place(location.href), ...near])) await keep(new URL(path, location.href).href, await fetch(path, { credentials: "same-origin" }));
  const used = document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>('link[href*="/assets/"], script[src*="/assets/"]');
  for (const el of used) {
    const url = el instanceof HTMLLinkElement ? el.href : el.src;
    if (await caches.match(place(url), { cacheName: shelf }) === undefined) await keepAsset(url, await fetch(url));
  }
  document.documentElement.dataset["kept"] = "yes"; // whoever waits for it can see it
}

for (const root of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const start = islands[root.dataset["island"] ?? ""];
  const setting = JSON.parse(root.dataset["setting"] ?? "{}") as Setting;
  if (start === undefined || !isSecureContext) continue; // a browser keeps nothing of a page that anybody on the way could have changed
  const owner = /(?:^|; )holder=([^;]*)/.exec(document.cookie)?.[1] ?? setting.account;
  if (owner !== setting.account) { // a page of the device, of whoever was signed in before
    (root.closest("main") ?? root).textContent = "这一页是另一个账号存下的，已经从本机删去，请有信号时重新打开。";
    void caches.delete(shelf);
    continue;
  }
  start(root, setting);
  if ("serviceWorker" in navigator) void settle(root, setting).catch(() => undefined); // without signal, or without room: the page works as it is
}
