// The note of a visit: sealed before it is kept, and shown again only where the platform has just said whose it is.

import { part } from "../pages/element.js";
import { day } from "./clock.js";
import { Desk, type Setting } from "./desk.js";
import { type Kept, opened } from "./queue.js";
import { refuse } from "./refuse.js";

/** A moment as fields write it, in Beijing; 2026-11-28T14:02. */
const field = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);

export function note(root: HTMLElement, setting: Setting): void {
  const form = root.querySelector("form")!;
  const at = form.querySelector<HTMLInputElement>('[name="at"]')!;
  const text = form.querySelector<HTMLTextAreaElement>('[name="note"]')!;
  form.autocomplete = "off"; // a browser that closes does not write down what was typed
  let instead = ""; // the refused one that is written again
  const again = async (k: Kept): Promise<void> => {
    const was = await opened(k);
    at.value = field(Date.parse(String(was["at"])));
    text.value = String(was["note"]);
    instead = k.key;
    text.focus();
  };
  const busy = (): boolean => text.value !== "";
  const desk = new Desk(root, setting, part(root, "kept").dataset["page"] === "fresh" ? { again, busy } : { busy });

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void refuse(root, e.submitter, async () => {
      if (at.value === "") throw new Error("请填写探访的时间，再按一次。");
      if (text.value.trim() === "") throw new Error("请填写探访记录，再按一次。");
      const now = desk.now();
      const body = { at: new Date(at.value + "+08:00").toISOString(), written: new Date(now).toISOString(), note: text.value.trim() };
      const refused = await desk.say(`${day(now)}写下探访记录`, body, now, { instead });
      instead = refused === undefined ? "" : refused.key;
      if (refused !== undefined) throw new Error(refused.refused);
      form.reset();
      at.value = text.value = "";
    });
  });
}
