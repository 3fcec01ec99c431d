// The opening room: it follows what happens, anybody can open a price again on the own machine, and a bidder can
// help where holders have lost their keys.

import { type Envelope, Header, Share } from "../src/index.js";
import { type Ask } from "./ask.js";
import { type Answer, base64, openOwn, ownFileKey, type Setting, unbase64 } from "./bid.js";
import { ownIdentity } from "./ceremony.js";
import { chosen, drawn, field, make, part, sentence, submit } from "./dom.js";
import { sha256 } from "./hash.js";
import { spell } from "./papers.js";
import { yuan } from "./words.js";
import type { Waiting } from "./release.js";

const pace = 4_000; // milliseconds between two looks

/** Draws the live part of the page again when the platform has something new, and says so. */
export function live(root: HTMLElement, s: { readonly tender: string; readonly mark: string }, ask: Ask): void {
  let mark = s.mark;
  const look = async (): Promise<void> => {
    if (document.hidden || root.querySelector("[open]") !== null || root.contains(document.activeElement)) return; // somebody reads or writes in it
    const room = await ask<Room>("GET", `/api/tender/tenders/${encodeURIComponent(s.tender)}/room`).catch(() => null);
    if (room === null || markOf(room) === mark) return;
    const page = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector(`[data-island="live"]`);
    if (!page.ok || fresh === null) return;
    mark = markOf(room);
    part(root, "now").replaceChildren(...part(fresh, "now").childNodes);
    part(root, "news").textContent = "开标大厅有新的进展，页面已经更新。";
    root.dispatchEvent(new Event("fresh", { bubbles: true }));
  };
  setInterval(() => void look(), pace);
}

interface Room { readonly version: number; readonly state: string; readonly released?: number; readonly bids: readonly { readonly helped: boolean }[] }

const markOf = (r: Room): string => [r.version, r.state, r.released ?? 0, r.bids.filter((b) => b.helped).length].join("/");

interface Shares { readonly holders: readonly { readonly role: string; readonly shares: readonly { readonly bid: string; readonly kind: Envelope; readonly share?: string }[] }[];
  readonly headers: readonly { readonly bid: string; readonly bidder: string; readonly revision: number; readonly kind: Envelope; readonly hash: string }[] }

/** What came of opening a price again. */
export interface Verified { readonly bid: string; readonly ok: boolean; readonly text: string }

/** Opens the price of one bid from what is public, and holds it against the record. */
export async function verify(ask: Ask, file: (bid: string) => Promise<Uint8Array>, s: { tender: string; lot: string; notice: string }, bid: string, price: number, hash: string): Promise<Verified> {
  const record = await ask<Shares>("GET", `/api/tender/tenders/${encodeURIComponent(s.tender)}/shares?stage=price`);
  const ref = record.headers.find((h) => h.bid === bid && h.kind === "price");
  if (ref === undefined) return { bid, ok: false, text: "公开的记录里没有这一份的价格信封，请向采购人核实。" };
  const sealed = await file(bid);
  if (ref.hash !== hash || await sha256(sealed) !== hash) return { bid, ok: false, text: "密封文件的指纹与开标记录不同，请向采购人核实。" };
  const header = await Header.read(sealed, { tender: s.tender, lot: s.lot, envelope: "price", bidder: ref.bidder, revision: ref.revision, noticeHash: s.notice });
  const words = record.holders.flatMap((h) => h.shares.filter((x) => x.bid === bid && x.kind === "price" && x.share !== undefined).map((x) => x.share!));
  const { key } = await header.combine(await Promise.all(words.map(Share.parse)));
  const said = JSON.parse(new TextDecoder().decode(await header.open(new Uint8Array(sealed), key))) as { price?: number };
  if (said.price !== price) return { bid, ok: false, text: `重新打开得到${yuan(said.price ?? 0)}，与开标记录的${yuan(price)}不同，请向采购人核实。` };
  return { bid, ok: true, text: `本机用${words.length}位持有人公开的份额重新打开，得到${yuan(price)}，与开标记录一致。` };
}

/** The buttons 在本机核对. */
export function verifier(root: HTMLElement, s: { readonly tender: string; readonly lot: string; readonly notice: string }, ask: Ask): void {
  const file = async (bid: string): Promise<Uint8Array> => {
    const answer = await fetch(`${root.dataset["relay"] ?? ""}/api/tender/bids/${encodeURIComponent(bid)}/envelopes/price`);
    if (!answer.ok) throw new TypeError("no file");
    return new Uint8Array(await answer.arrayBuffer());
  };
  const offer = (): void => { for (const b of root.querySelectorAll<HTMLElement>("[data-verify]")) b.hidden = false; };
  root.addEventListener("fresh", offer);
  offer();
  root.addEventListener("click", (e) => {
    const button = (e.target as HTMLElement).closest<HTMLButtonElement>("button[data-verify]");
    if (button === null || button.getAttribute("aria-disabled") === "true") return;
    const told = button.parentElement!.querySelector<HTMLElement>('[role="status"]')!;
    button.setAttribute("aria-disabled", "true");
    told.textContent = "正在本机核对。";
    const { verify: bid = "", price = "", hash = "" } = button.dataset;
    void verify(ask, file, s, bid, Number(price), hash).catch((err: unknown): Verified => ({ bid, ok: false, text: sentence(err) })).then((v) => {
      told.replaceChildren(make("span", v.ok ? "tag good" : "tag bad", v.ok ? "一致" : "不一致"), v.text);
      button.removeAttribute("aria-disabled");
    });
  });
}

/** The hour in which bidders open what holders cannot. */
export function help(root: HTMLElement, s: Setting & { readonly bid: string; readonly stage: string; readonly back: string }, ask: Ask): void {
  submit(root, "help", async () => {
    const file = await chosen(root, "own_key", "请选择投标时保存的本人密钥文件。").text();
    part(root, "helping").textContent = "正在打开密钥文件，需要几秒，请不要关闭页面。";
    await drawn();
    const identity = await ownIdentity(file, field(root, "own_passphrase").value);
    const { items } = await ask<{ items: readonly Waiting[] }>("GET", `/api/tender/tenders/${encodeURIComponent(s.tender)}/headers?stage=${s.stage}`);
    const keys = await Promise.all(items.filter((h) => h.bid === s.bid).map(async (h) =>
      ({ kind: h.kind, key: base64(await ownFileKey(h.kind, unbase64(h.header), { ...s, bidder: h.bidder, revision: h.revision }, identity)) })));
    await ask("POST", `/api/tender/bids/${encodeURIComponent(s.bid)}/keys`, { keys });
    field(root, "own_passphrase").value = "";
    location.assign(s.back);
  });
}

const words: Readonly<Record<string, string>> = { price: "报价", plan: "服务方案", team: "项目团队", record: "类似业绩", contact_name: "联系人", contact_phone: "联系电话" };

/** What an envelope holds, in the words of the form. */
function contents(said: Readonly<Record<string, unknown>>): HTMLElement {
  const list = make("dl", "dl");
  const tell = (word: string, text: string): void => {
    const term = make("div");
    term.append(make("dt", "", word), make("dd", "", text));
    list.append(term);
  };
  for (const [name, value] of Object.entries(said)) {
    if (words[name] !== undefined) tell(words[name], typeof value === "number" ? yuan(value) : String(value) || "未填写");
  }
  const declares = (said["declares"] ?? []) as readonly string[];
  if (declares.length > 0) tell("声明具备的法定条件", declares.join("、"));
  const answers = (said["answers"] ?? []) as readonly Answer[];
  for (const a of answers) tell(`客观分${a.code}的答复`, a.level ?? String(a.count ?? 0));
  const files = (said["files"] ?? []) as readonly { readonly name: string; readonly size: number }[];
  files.forEach((f, i) => tell(`附件${i + 1}`, `${f.name}（${spell(f.size)}）`));
  return list;
}

/** The bidder's own look: a sealed file, the own key, and what the receipt says. Nothing leaves the browser. */
export function check(root: HTMLElement, s: Setting & { readonly envelopes: readonly { readonly kind: Envelope; readonly hash: string }[] }): void {
  submit(root, "check", async () => {
    const sealed = new Uint8Array(await chosen(root, "sealed", "请选择投标时保存的密封文件。").arrayBuffer());
    const file = await chosen(root, "own_key", "请选择投标时保存的本人密钥文件。").text();
    const told = part(root, "checked");
    const hash = await sha256(sealed);
    const of = s.envelopes.find((e) => e.hash === hash);
    if (of === undefined) {
      told.textContent = "这个文件不在回执里，请核对是不是这一次递交的密封文件。";
      return;
    }
    told.textContent = "正在试开，需要几秒。";
    await drawn();
    const said = await openOwn(of.kind, sealed, s, await ownIdentity(file, field(root, "own_passphrase").value));
    field(root, "own_passphrase").value = "";
    told.replaceChildren(make("p", "", "文件与回执一致，用本人密钥打开得到："), contents(said as Record<string, unknown>));
  });
}

