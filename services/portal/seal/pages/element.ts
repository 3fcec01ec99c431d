// Parts of a page, and new ones.

/** A part of an island, by the name that the template gave it. */
export function part<T extends HTMLElement = HTMLElement>(root: ParentNode, name: string): T {
  const found = root.querySelector<T>(`[data-part="${name}"]`);
  if (found === null) throw new Error("the page has no part " + name);
  return found;
}

export const show = (el: HTMLElement, yes: boolean): void => { el.hidden = !yes; };

export function make(name: string, cls = "", text = ""): HTMLElement {
  const el = document.createElement(name);
  if (cls !== "") el.className = cls;
  el.textContent = text;
  return el;
}
