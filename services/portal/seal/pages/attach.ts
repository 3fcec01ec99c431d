// The papers that a bidder chooses for its envelopes: read and looked at here, listed, and taken off again.

import type { Bytes, Envelope } from "../src/index.js";
import { field, make, part, refuse, type Wrong, Wrongs } from "./dom.js";
import { type Paper, paperOf, type Papers, spell } from "./papers.js";

/** What an envelope takes. */
export interface Room { readonly most: number; readonly bytes: number }

const names: Readonly<Record<Envelope, string>> = { qualification: "资格信封", technical: "技术信封", price: "价格信封" };

/** Follows the choosers of files of the envelopes that take papers, and answers what is chosen. */
export function attaching(root: HTMLElement, rooms: Readonly<Partial<Record<Envelope, Room>>>): () => Papers {
  const all = new Map<Envelope, Paper[]>();
  for (const [kind, room] of Object.entries(rooms) as [Envelope, Room][]) {
    const papers: Paper[] = [];
    all.set(kind, papers);
    chooser(root, kind, room, papers);
  }
  return () => Object.fromEntries(all);
}

function chooser(root: HTMLElement, kind: Envelope, room: Room, papers: Paper[]): void {
  const input = field<HTMLInputElement>(root, "files_" + kind);
  const draw = (): void => {
    part(root, "papers-" + kind).replaceChildren(...papers.map((p, i) => line(p, () => {
      papers.splice(i, 1);
      draw();
      (part(root, "papers-" + kind).querySelectorAll("button")[Math.min(i, papers.length - 1)] ?? input).focus();
    })));
    part(root, "attached-" + kind).textContent = papers.length === 0 ? "" : `${names[kind]}有${papers.length}个附件，共${spell(total(papers))}。`;
  };
  input.addEventListener("change", () => {
    const files = [...input.files ?? []];
    void take(files, kind, room, papers).then((wrong) => {
      input.value = ""; // the list says what is chosen, and the same file may be chosen again
      draw();
      refuse(root, wrong.length > 0 ? new Wrongs(wrong) : null);
    });
  });
}

const total = (papers: readonly Paper[]): number => papers.reduce((n, p) => n + p.content.length, 0);

/** Puts files with the papers, and answers what is wrong with those that are not taken. */
export async function take(files: readonly Pick<File, "name" | "size" | "arrayBuffer">[], kind: Envelope, room: Room, papers: Paper[]): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  const refused = (text: string): void => { wrong.push({ name: "files_" + kind, text }); };
  for (const f of files) {
    if (papers.length >= room.most) {
      refused(`${names[kind]}最多放${room.most}个附件，“${f.name}”没有放进去，请合并或者移除一些。`);
    } else if (papers.some((p) => p.name === f.name)) {
      refused(`已经有一个附件叫“${f.name}”，请改名，或者先移除原来的。`);
    } else if (f.size > room.bytes - total(papers)) { // before it is read: it may be a film
      refused(`加上“${f.name}”（${spell(f.size)}），${names[kind]}的附件会超过${spell(room.bytes)}，请压缩或者移除一些。`);
    } else {
      const paper = await f.arrayBuffer().then((b) => paperOf(f.name, new Uint8Array(b) as Bytes), () => `读不了“${f.name}”，它可能已被移动，请重新选择。`);
      if (typeof paper === "string") refused(paper);
      else papers.push(paper);
    }
  }
  return wrong;
}

function line(p: Paper, remove: () => void): HTMLElement {
  const item = make("li");
  const said = make("div");
  said.append(make("b", "", p.name), make("small", "", spell(p.content.length)));
  const button = make("button", "btn", "移除") as HTMLButtonElement;
  button.type = "button";
  button.setAttribute("aria-label", "移除" + p.name);
  button.onclick = remove;
  item.append(said, button);
  return item;
}

/** One line for each paper, for the page on which everything is read once more. */
export const spelled = (papers: readonly Paper[] = []): string => papers.map((p) => `${p.name}（${spell(p.content.length)}）`).join("\n");
