// The screen that shows the code of the site: each in its half minute, and new ones before the last is over.

import { part, show } from "../pages/element.js";
import { Desk, type Setting } from "./desk.js";

const enough = 10; // windows that are left when new ones are asked for

interface Wakeful { readonly wakeLock?: { request(kind: "screen"): Promise<unknown> } }

export function codes(root: HTMLElement, setting: Setting): void {
  const desk = new Desk(root, setting);
  let asking = false;

  const draw = (): void => {
    const now = desk.now();
    const windows = [...root.querySelectorAll<HTMLElement>("[data-from]")];
    const at = windows.findIndex((w) => now < Date.parse(w.dataset["to"]!));
    windows.forEach((w, i) => { show(w, i === at); });
    show(part(root, "over"), at < 0);
    if ((at < 0 || windows.length - at < enough) && navigator.onLine && !asking) {
      asking = true;
      void more().finally(() => { setTimeout(() => { asking = false; }, 5000); });
    }
  };

  const more = async (): Promise<void> => {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (answer === null || !answer.ok) return; // those that are here still show
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelectorAll<HTMLElement>("[data-from]");
    if (fresh.length === 0) return;
    root.querySelectorAll("[data-from]").forEach((w) => { w.remove(); });
    part(root, "screen").prepend(...fresh);
    draw();
  };

  const screen = part(root, "screen");
  show(part(root, "tools"), document.fullscreenEnabled);
  part(root, "full").addEventListener("click", () => void screen.requestFullscreen());
  const awake = (): void => { void (navigator as Wakeful).wakeLock?.request("screen").catch(() => undefined); };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) awake(); });
  awake();
  setInterval(draw, 1000);
  draw();
}
