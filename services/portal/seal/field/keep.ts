// Which pages a device keeps: those that the platform sends with an end, until that end. The worker and the pages share this.

/** The one cache; another name would be another form of what is in it. */
export const shelf = "shifts-1";

/** Where a page is kept: under its path, whatever code a camera added to it. */
export const place = (url: string | URL): string => new URL(url).pathname;

/** Keeps an answer if the platform allows it, and drops what is past its end. */
export async function keep(url: string, answer: Response): Promise<void> {
  const end = answer.headers.get("Keep-Until");
  const cache = await caches.open(shelf);
  if (end === null && !answer.redirected && (answer.ok || [403, 404, 410].includes(answer.status))) await cache.delete(place(url)); // nobody may keep it any more
  if (!answer.ok || answer.redirected || end === null) return;
  await cache.put(place(url), answer);
  for (const request of await cache.keys()) {
    const until = (await cache.match(request))?.headers.get("Keep-Until");
    if (until && Date.parse(until) < Date.now()) await cache.delete(request);
  }
}

/** What is kept of an address, if its end has not come. */
export async function held(url: string): Promise<Response | undefined> {
  const had = await caches.match(place(url), { cacheName: shelf });
  const end = had?.headers.get("Keep-Until");
  return end && Date.parse(end) < Date.now() ? undefined : had;
}

/** Keeps a style sheet, script or drawing; its address changes with what is in it, so the one before goes. */
export async function keepAsset(url: string, answer: Response): Promise<void> {
  if (!answer.ok) return;
  const cache = await caches.open(shelf);
  const name = (path: string): string => path.split("/").slice(3).join("/"); // /assets/<hash>/name
  for (const request of await cache.keys()) {
    const path = place(request.url);
    if (path.startsWith("/assets/") && name(path) === name(place(url)) && path !== place(url)) await cache.delete(request);
  }
  await cache.put(place(url), answer);
}
