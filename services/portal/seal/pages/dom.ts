// What the islands do with their pages: find parts by name, say things, read files, hand files over.

import { Fault } from "../src/index.js";
import { type Basis, Refusal } from "./ask.js";
import { make, part, show } from "./element.js";

export { make, part, show };

/** An input of a form by its name. */
export function field<T extends HTMLInputElement | HTMLTextAreaElement = HTMLInputElement>(root: ParentNode, name: string): T {
  const found = root.querySelector<T>(`[name="${name}"]`);
  if (found === null) throw new Error("the page has no field " + name);
  return found;
}

/** Shows one of several steps, and puts the reader at its head. */
export function turn(root: HTMLElement, step: string): void {
  const steps = [...root.querySelectorAll<HTMLElement>("[data-step]")];
  const at = steps.findIndex((s) => s.dataset["step"] === step);
  steps.forEach((s, i) => show(s, i === at));
  root.querySelectorAll<HTMLElement>(".stepper li").forEach((li, i) => {
    li.classList.toggle("done", i < at);
    if (i === at) li.setAttribute("aria-current", "step");
    else li.removeAttribute("aria-current");
  });
  document.getElementById("main")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Hangs act on a button; while it runs the button rests, and what it throws is said. */
export function press(root: ParentNode, name: string, act: () => Promise<void> | void): void {
  const button = part<HTMLButtonElement>(root, name);
  button.addEventListener("click", (e) => { e.preventDefault(); void run(root, button, act); });
}

/** The same for the one button of a form, so that Enter presses it too. */
export function submit(root: ParentNode, name: string, act: () => Promise<void> | void): void {
  const form = part<HTMLFormElement>(root, name);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void run(root, form.querySelector<HTMLButtonElement>('button[type="submit"]')!, act);
  });
}

async function run(root: ParentNode, button: HTMLButtonElement, act: () => Promise<void> | void): Promise<void> {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true"); // not disabled, which would throw the focus away
  refuse(root, null);
  try {
    await act();
  } catch (err) {
    refuse(root, err);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** One thing wrong with one field. */
export interface Wrong { readonly name: string; readonly text: string }

/** Several of them at once. */
export class Wrongs extends Error {
  constructor(readonly list: readonly Wrong[], readonly basis: readonly Basis[] = []) { super("有内容需要修改，请按提示修改后再继续。"); }
}

/** Says what was refused where the page has room for it, as the server's own refusals look. null takes it away. */
export function refuse(root: ParentNode, err: unknown): void {
  for (const e of root.querySelectorAll(".field .error[data-by-script]")) e.remove();
  for (const e of root.querySelectorAll(".field.wrong")) e.classList.remove("wrong");
  for (const e of root.querySelectorAll("[aria-invalid]")) e.removeAttribute("aria-invalid");
  const place = part(root, "refusal");
  place.replaceChildren();
  if (err === null) return;
  const box = make("div", "summary");
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.append(make("h2", "", sentence(err)));
  const wrongs = err instanceof Wrongs ? err.list : err instanceof Refusal ? err.fields : [];
  if (wrongs.length > 0) box.append(lines(root, wrongs));
  if ((err instanceof Refusal || err instanceof Wrongs) && err.basis.length > 0) box.append(grounds(err.basis));
  if (err instanceof Refusal && err.proof !== undefined) box.append(keep(err.proof));
  place.append(box);
  box.focus();
}

function lines(root: ParentNode, wrongs: readonly Wrong[]): HTMLElement {
  const list = make("ul");
  for (const w of wrongs) {
    const input = root.querySelector<HTMLElement>(`[name="${CSS.escape(w.name)}"]`);
    const line = make("li");
    list.append(line);
    if (input === null) {
      line.textContent = w.text;
      continue;
    }
    const link = make("a", "", w.text) as HTMLAnchorElement;
    link.href = "#" + input.id;
    line.append(link);
    input.setAttribute("aria-invalid", "true");
    const said = make("p", "error", w.text);
    said.dataset["byScript"] = "";
    input.closest(".field")?.classList.add("wrong");
    input.closest(".field")?.append(said);
  }
  return list;
}

/** A button that keeps what the platform signed of a refusal; sanshe-verify reads it without the platform. */
function keep(proof: unknown): HTMLElement {
  const button = make("button", "btn", "保存签名拒收凭证") as HTMLButtonElement;
  button.type = "button";
  button.onclick = () => save("拒收凭证.json", JSON.stringify(proof, null, 2));
  return button;
}

function grounds(list: readonly Basis[]): HTMLElement {
  const line = make("p", "basis", "依据");
  for (const b of list) {
    const link = make("a", "", (b.title ? `《${b.title}》` : "规则" + b.rule) + (b.article ?? "")) as HTMLAnchorElement;
    link.href = "/rules/" + encodeURIComponent(b.rule);
    line.append(link);
  }
  return line;
}

/** What a person reads of an error. */
export function sentence(err: unknown): string {
  if (err instanceof Fault || err instanceof Refusal || err instanceof Wrongs) return err.message;
  console.error(err);
  return err instanceof TypeError ? "现在连不上平台，请检查网络后再试，已经收到的部分不会丢。" : "这一步没有做成，请刷新页面后再试；仍不行的，请改用离线程序sanshe-seal。";
}

/** Hands a file to the person. */
export function save(name: string, content: BlobPart): void {
  const a = make("a") as HTMLAnchorElement;
  a.href = URL.createObjectURL(new Blob([content]));
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}

/** The one file that was chosen; a sentence when there is none. */
export function chosen(root: ParentNode, name: string, ask: string): File {
  const file = field(root, name).files?.[0];
  if (file === undefined) throw new Wrongs([{ name, text: ask }]);
  return file;
}

/** A passphrase that was typed twice, long enough and alike. */
export function passphrase(root: ParentNode, name = "passphrase"): string {
  const typed = field(root, name).value;
  if ([...typed].length < 12) throw new Wrongs([{ name, text: "口令至少要有12个字符，请换一个更长、别人不会先猜的口令。" }]);
  if (typed !== field(root, name + "_again").value) throw new Wrongs([{ name: name + "_again", text: "两次输入的口令不一致，请重新输入。" }]);
  return typed;
}

/** Lets the page draw before work that will not let it. */
export const drawn = (): Promise<void> => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
