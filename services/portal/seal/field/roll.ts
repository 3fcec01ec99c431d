// The roll of a whole shift: found by a few letters, ticked, sent in one piece.

import { part, show } from "../pages/element.js";
import { Desk, type Setting } from "./desk.js";
import { refuse } from "./refuse.js";

const words: Readonly<Record<string, string>> = { in: "到岗", out: "离岗" };

/** Whether somebody is meant: the beginning of the name, or the end of the number. */
export function meant(asked: string, name: string, number: string): boolean {
  const a = asked.trim();
  return a === "" || name.includes(a) || number.endsWith(a);
}

export function roll(root: HTMLElement, setting: Setting): void {
  const desk = new Desk(root, setting);
  const form = root.querySelector<HTMLFormElement>('[data-part="form"]');
  if (form === null) return; // nobody has a place
  const lines = [...part(root, "seats").querySelectorAll<HTMLElement>("li")].map((line) => {
    const [name = "", number = ""] = (line.dataset["find"] ?? "").split(" ");
    return { line, name, number, box: line.querySelector<HTMLInputElement>("input")!, came: line.querySelector(".tag") !== null };
  });
  const count = (): void => { part(root, "ticked").textContent = String(lines.filter((l) => l.box.checked).length); };
  const tick = (name: string, which: (l: typeof lines[number]) => boolean | undefined): void => {
    part(root, name).addEventListener("click", () => {
      for (const l of lines) l.box.checked = which(l) ?? l.box.checked;
      count();
    });
  };
  const find = part<HTMLInputElement>(root, "find");
  find.addEventListener("input", () => { for (const l of lines) show(l.line, meant(find.value, l.name, l.number)); });
  find.addEventListener("keydown", (e) => { // Enter ticks the one that is left, and the next can be typed
    if (e.key !== "Enter") return;
    e.preventDefault();
    const left = lines.filter((l) => !l.line.hidden);
    if (left.length !== 1) return;
    left[0]!.box.checked = true;
    find.value = "";
    find.dispatchEvent(new Event("input"));
    count();
  });
  tick("all", (l) => l.line.hidden ? undefined : true);
  tick("none", () => false);
  tick("absent", (l) => l.line.hidden ? undefined : !l.came);
  form.addEventListener("change", count);
  show(part(root, "finder"), true);
  count();

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const pressed = (e.submitter as HTMLButtonElement | null)?.value ?? "in";
    const act = pressed.replace("all-", "");
    const people = lines.filter((l) => pressed.startsWith("all-") || l.box.checked).map((l) => l.box.value);
    void refuse(root, e.submitter, async () => {
      if (people.length === 0) throw new Error("请先勾选到岗或者离岗的人，再按一次。");
      await desk.say(`点名，${people.length}人${words[act] ?? act}`, { act, people }, desk.now());
      for (const l of lines) l.box.checked = false;
      count();
    });
  });
}
