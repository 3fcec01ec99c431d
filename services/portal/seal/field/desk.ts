// What the pages have in common: the list of what waits on the device, and sending it.

import { make, part, show } from "../pages/element.js";
import { ahead, hour } from "./clock.js";
import { all, type Kept, put, remove } from "./queue.js";
import { seal } from "./secret.js";
import { send, type Sent } from "./send.js";

/** What the server tells every page; services/portal/view/field. */
export interface Setting {
  readonly account: string;
  readonly now: string;
  readonly scope: string;
  readonly to: string;
  readonly title: string;
  readonly hours: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly radius?: number;
}

/** How long something may wait, as people say it. */
const within = (hours: number): string => hours > 72 && hours % 24 === 0 ? `${hours / 24}天` : `${hours}小时`;

/** What the platform did not take, and what it said of it. */
export type Refused = Kept & { readonly refused: string };

const sentSays = "存在本机的已经发出。";

/** What a page does with things that are secret. */
export interface Writing {
  readonly again?: (k: Kept) => Promise<void>; // puts one that was refused back where it was written; only where it may be read
  readonly busy?: () => boolean; // something is written that is not kept yet
}

/** A page on this device: its clock, what waits, and saying something. */
export class Desk {
  readonly #ahead: number;

  constructor(readonly root: HTMLElement, readonly setting: Setting, readonly form: Writing = {}) {
    const note = part(root, "kept");
    const fresh = note.dataset["page"] !== "kept";
    show(note, !fresh);
    this.#ahead = ahead(setting.now, fresh);
    const says = sessionStorage.getItem("says") ?? "";
    sessionStorage.removeItem("says");
    show(part(root, "says"), says !== "");
    part(root, "says").textContent = says;
    if (root.querySelector('[data-part="waiting"]') === null) return;
    part(root, "send").addEventListener("click", () => void this.drain(true));
    addEventListener("online", () => void this.drain());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void this.drain(); });
    new BroadcastChannel("shifts").onmessage = () => { this.renew(sentSays); };
    void this.drain();
  }

  /** The platform's time, as far as the device knows it. */
  now(): number { return Date.now() + this.#ahead; }

  /** Keeps what was said, and sends it at once if that is possible. What is refused while somebody looks is not kept, unless it is secret:
   *  it replaces the one that it is written instead of, and stays, refused, until it is let go. */
  async say(what: string, body: Readonly<Record<string, unknown>>, at: number, secret?: { readonly instead: string }): Promise<Refused | undefined> {
    const key = crypto.randomUUID();
    const when = new Date(at).toISOString();
    const whole = { ...body, account: this.setting.account, key };
    const k: Kept = {
      key, account: this.setting.account, to: this.setting.to, page: location.pathname, what: `${this.setting.title}：${what}，${hour(at)}`, at: when,
      until: Date.now() + this.setting.hours * 3_600_000, ...(secret === undefined ? { body: { ...whole, at: when } } : { sealed: await seal(key, whole) }),
    };
    await put(k);
    if (secret !== undefined && secret.instead !== "") await remove(secret.instead);
    await count();
    const sent = await send(this.setting.account);
    const no = sent.refused.find((x) => x.key === key);
    if (no?.refused !== undefined && secret === undefined) await remove(key);
    await count(); // before anything shows: who reads that it was said may sign out at once
    if (no?.refused !== undefined) {
      await this.draw(sent);
      if (secret === undefined) throw new Error(no.refused);
      return { ...no, refused: no.refused };
    }
    if (sent.done.some((x) => x.key === key)) {
      this.#load(sent.says || `已记下${what}，${hour(at)}。`);
      return undefined;
    }
    await wake();
    await this.draw(sent);
    part(this.root, "waiting").scrollIntoView({ block: "nearest" });
    return undefined;
  }

  /** Sends what waits; asked is whether somebody pressed a button for it. */
  async drain(asked = false): Promise<void> {
    const sent = (await all()).some((k) => k.refused === undefined && k.account === this.setting.account) ? await send(this.setting.account) : undefined;
    await count();
    if (sent !== undefined && sent.done.length > 0) this.renew(sent.says || sentSays);
    else await this.draw(sent, asked);
  }

  /** Shows what the platform says now; where somebody is writing, no more than that. */
  renew(says: string): void {
    if (this.form.busy?.() !== true) {
      this.#load(says);
      return;
    }
    part(this.root, "says").textContent = says;
    show(part(this.root, "says"), true);
    void this.draw();
  }

  #load(says: string): void {
    sessionStorage.setItem("says", says);
    history.replaceState(null, "", location.pathname); // a code that was used is not used again
    location.reload();
  }

  /** Lists what waits, of this account and no other. */
  async draw(sent?: Sent, asked = false): Promise<void> {
    const list = (await all()).filter((k) => k.account === this.setting.account);
    const place = part(this.root, "list");
    place.replaceChildren(...list.map((k) => this.#line(k)));
    const waits = list.filter((k) => k.refused === undefined).length;
    const out = sent?.stopped === "sign-in";
    show(part(this.root, "sign-in"), out);
    if (out) part<HTMLAnchorElement>(this.root, "sign-in").href = "/sign-in?back=" + encodeURIComponent(location.pathname);
    show(part(this.root, "send"), waits > 0 && !out);
    part(this.root, "why").textContent = waits === 0 ? "" : out ? "登录已经失效，登录以后自动发出。" : asked ? "还是连不上平台，请到有信号的地方再试。" : `有信号以后自动发出，最迟${within(this.setting.hours)}以内。`;
    show(part(this.root, "waiting"), list.length > 0);
  }

  #line(k: Kept): HTMLElement {
    const line = make("li");
    const text = make("div");
    text.append(make("h3", "", k.what));
    const over = k.refused ?? (k.until < Date.now() && k.sealed === undefined ? `已经超过${this.setting.hours}小时，平台不再接收，请向记录单位请求补录。` : undefined);
    text.append(make("p", "meta", over ?? (k.sealed === undefined ? "等待发出" : "待同步，内容已加密")));
    line.append(text);
    const buttons = make("div", "btns");
    if (over !== undefined && k.sealed !== undefined) {
      const here = k.page === location.pathname && this.form.again !== undefined;
      const way = (here ? make("button", "btn plain small", "放回表单修改") : make("a", "btn plain small", "打开写它的那一页")) as HTMLButtonElement | HTMLAnchorElement;
      if (way instanceof HTMLAnchorElement) way.href = k.page;
      else {
        way.type = "button";
        way.addEventListener("click", () => void this.form.again?.(k));
      }
      buttons.append(way);
    }
    if (over !== undefined) {
      const button = make("button", "btn plain small", "知道了，从本机删去") as HTMLButtonElement;
      button.type = "button";
      button.addEventListener("click", () => void remove(k.key).then(count).then(() => this.draw()));
      buttons.append(button);
      line.append(buttons);
    }
    return line;
  }
}

/** Tells the server, when somebody signs out, how much would be lost. */
async function count(): Promise<void> {
  const n = (await all()).filter((k) => k.refused === undefined || k.sealed !== undefined).length;
  document.cookie = `waiting=${n}; path=/; SameSite=Lax; max-age=${n > 0 ? 604800 : 0}` + (location.protocol === "https:" ? "; Secure" : "");
}

/** Asks the browser to wake the worker when the signal is back, where it can. */
async function wake(): Promise<void> {
  const ready = await navigator.serviceWorker?.ready as (ServiceWorkerRegistration & { readonly sync?: { register(tag: string): Promise<void> } }) | undefined;
  await ready?.sync?.register("shifts").catch(() => undefined);
}
