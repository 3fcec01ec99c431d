// Which pages a device keeps: those that the platform sends with an end, until that end. The worker and the pages share this.

/** The one cache; another name would be another form of what is in it. */
export const shelf = "shifts-1";

/** Where a page is kept: under its path, whatever code a camera added to it. */
export const place = (url: string | URL): string => new URL(url).pathname;

/** Keeps an answer if the platform allows it, and drops what is past its end. */
export async function keep(url: string, answer: Response): Promise<void> {
  const end = answer.headers.get("Keep-Until");
  if (!answer.ok || answer.redirected || end === null) return;
  const cache = await caches.open(shelf);
  await cache.put(place(url), answer);
  for (const request of await cache.keys()) {
    const until = (await cache.match(request))?.headers.get("Keep-Until");
    if (until && Date.parse(until) < Date.now()) await cache.delete(request);
  }
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
