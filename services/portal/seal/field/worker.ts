// The worker of the pages of a room, those of shifts or the notes of cases: they open without a signal, and what waits is sent when the signal is back.

import { held, keep, keepAsset, shelf } from "./keep.js";
import { send } from "./send.js";

interface Extendable extends Event { waitUntil(p: Promise<unknown>): void }
interface Fetched extends Extendable { readonly request: Request; respondWith(r: Promise<Response>): void }
interface Woken extends Extendable { readonly tag: string }
interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
  addEventListener(what: "install" | "activate", heard: (e: Extendable) => void): void;
  addEventListener(what: "fetch", heard: (e: Fetched) => void): void;
  addEventListener(what: "sync", heard: (e: Woken) => void): void;
}
const here = globalThis as unknown as Worker;

const patience = 6000; // milliseconds that a weak signal gets before the page of the device is shown

here.addEventListener("install", (e) => { e.waitUntil(here.skipWaiting()); });

here.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== shelf) await caches.delete(name);
    await here.clients.claim();
  })());
});

here.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== here.location.origin) return;
  if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
  else if (e.request.mode === "navigate") e.respondWith(page(e));
});

async function asset(request: Request): Promise<Response> {
  const had = await held(request.url);
  if (had !== undefined) return had;
  const answer = await fetch(request);
  await keepAsset(request.url, answer.clone());
  return answer;
}

/** The platform's page; the one on the device where there is no signal, or too weak a one. */
async function page(e: Fetched): Promise<Response> {
  const had = await held(e.request.url);
  const live = fetch(e.request).then((answer) => {
    e.waitUntil(keep(e.request.url, answer.clone()));
    return answer;
  });
  if (had === undefined) return await live;
  const late = new Promise<null>((say) => { setTimeout(say, patience, null); });
  const answer = await Promise.race([live, late]).catch(() => null);
  if (answer !== null && answer.status < 500) return answer;
  live.catch(() => undefined); // it may still come, and is kept then
  return marked(had);
}

/** The page as it was kept, which says so. */
async function marked(had: Response): Promise<Response> {
  const headers = new Headers(had.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(name);
  return new Response((await had.text()).replace('data-page="fresh"', 'data-page="kept"'), { status: 200, headers });
}

here.addEventListener("sync", (e) => {
  if (e.tag !== "shifts") return;
  e.waitUntil(send("").then((sent) => {
    if (sent.done.length + sent.refused.length > 0) new BroadcastChannel("shifts").postMessage("sent");
    if (sent.stopped === "signal") throw new Error("still no signal"); // the browser tries again
  }));
});
