// The one big button of a volunteer: what is pressed is kept first, then sent.

import { part, show } from "../pages/element.js";
import { Desk, type Setting } from "./desk.js";
import { type Fence, fence } from "./place.js";
import { refuse } from "./refuse.js";

const words: Readonly<Record<string, string>> = { in: "到岗", out: "离岗" };

export function checkin(root: HTMLElement, setting: Setting): void {
  const desk = new Desk(root, setting);
  const form = root.querySelector<HTMLFormElement>('[data-part="form"]');
  if (form === null) return; // it is too early, or too late
  const code = form.querySelector<HTMLInputElement>('[name="code"]')!;
  const asked = new URLSearchParams(location.search).get("code"); // on a page that was kept the camera's code is only in the address
  if (code.value === "" && asked !== null) code.value = asked;
  let read = code.value === "" ? 0 : desk.now(); // the code is good for the moment in which it was read, not for that in which the button is pressed
  code.addEventListener("input", () => { read = desk.now(); });
  const box = form.querySelector<HTMLInputElement>('[name="fence"]');
  if (box !== null && "geolocation" in navigator) show(part(root, "fence"), true);

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const act = (e.submitter as HTMLButtonElement | null)?.value ?? "in";
    const people = [...form.querySelectorAll<HTMLInputElement>('[name="people"]')].filter((x) => x.type === "hidden" || x.checked).map((x) => x.value);
    void refuse(root, e.submitter, async () => {
      if (people.length === 0) throw new Error("请勾选谁到岗或者离岗，再按一次。");
      let where: Fence | undefined;
      if (box?.checked && setting.radius) where = await fence(setting.lat ?? 0, setting.lon ?? 0, setting.radius);
      await desk.say(words[act] ?? act, { act, people, code: code.value, ...(where === undefined ? {} : { fence: true, ...where }) }, code.value === "" ? desk.now() : read);
      code.value = "";
      history.replaceState(null, "", location.pathname);
    });
  });
}
