// The platform's time on a device whose own clock may be wrong: what a page from the platform said last, and the steady time since.

/** Milliseconds that the platform's clock is ahead of the device's. */
export function ahead(now: string, fresh: boolean): number {
  if (fresh) localStorage.setItem("ahead", String(Math.round(Date.parse(now) - Date.now())));
  return Number(localStorage.getItem("ahead") ?? 0);
}

/** How far two places are from each other, in metres; both in degrees. */
export function metres(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const rad = Math.PI / 180;
  const h = Math.sin((lat2 - lat1) * rad / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin((lon2 - lon1) * rad / 2) ** 2;
  return 2 * 6371e3 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** 14:02 in Beijing. */
export const hour = (at: number): string => new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });

/** 11月28日 in Beijing. */
export const day = (at: number): string => new Date(at).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai", month: "long", day: "numeric" });
