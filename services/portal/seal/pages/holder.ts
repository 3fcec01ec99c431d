// The holder's page: a key is made and saved, the saved file proves itself, and at the opening it releases its shares.

import { prove, type SuiteName } from "../src/index.js";
import { type Ask } from "./ask.js";
import { newHolderKey, savedKey, strength } from "./ceremony.js";
import { chosen, drawn, field, part, passphrase, save, show, submit } from "./dom.js";
import { releaseAll, type Waiting } from "./release.js";

/** What the page says about the seat. */
interface Seat { readonly tender: string; readonly code: string; readonly role: string; readonly suite: SuiteName }

/** Making a key, and proving it with the file. */
export function ceremony(root: HTMLElement, seat: Seat, ask: Ask): void {
  const at = `/api/tender/tenders/${encodeURIComponent(seat.tender)}/holders`;
  hints(root);

  submit(root, "make", async () => {
    const secret = passphrase(root);
    part(root, "making").textContent = "正在生成，口令加密需要几秒，请不要关闭页面。";
    await drawn();
    const made = await newHolderKey(seat.suite, seat.role, secret, seat.code);
    part(root, "making").textContent = "私钥文件已经交给浏览器保存，请找到它，再做下一步。";
    part(root, "fingerprint").textContent = made.fingerprint;
    part(root, "holder").textContent = made.holder;
    part(root, "locked").textContent = made.file;
    show(part(root, "made"), true);
    save(made.name, made.file);
    part(root, "again").onclick = () => save(made.name, made.file);
    for (const name of ["passphrase", "passphrase_again"]) field(root, name).value = "";
  });

  submit(root, "prove", async () => {
    const file = await chosen(root, "saved", "请选择刚才保存的私钥文件。").text();
    const secret = field(root, "saved_passphrase").value;
    part(root, "proving").textContent = "正在用这个文件解答检验题，需要几秒，请不要关闭页面。";
    await drawn();
    const key = await savedKey(file, secret);
    const { challenge } = await ask<{ challenge: string }>("POST", at + "/key", { key: await key.holder.text() });
    await ask("POST", at + "/proof", { answer: await prove(key, challenge) });
    field(root, "saved_passphrase").value = "";
    location.reload();
  });
}

/** Says what a passphrase is worth while it is written. */
export function hints(root: HTMLElement): void {
  const words = {
    short: "口令还不到12个字符。", weak: "这个口令太容易猜，请混用不同的字。", fair: "这个口令可以用，再长一些更好。", good: "这个口令很好，请记牢。",
  };
  const secret = field(root, "passphrase");
  secret.addEventListener("input", () => { part(root, "strength").textContent = secret.value === "" ? "" : words[strength(secret.value)]; });
}

interface Page { readonly items: readonly Waiting[]; readonly next?: string }

/** All headers of a stage. */
async function headers(ask: Ask, tender: string, stage: string): Promise<Waiting[]> {
  const all: Waiting[] = [];
  for (let after = ""; ;) {
    const page = await ask<Page>("GET", `/api/tender/tenders/${encodeURIComponent(tender)}/headers?stage=${stage}&limit=50${after && "&after=" + encodeURIComponent(after)}`);
    all.push(...page.items);
    if (page.next === undefined || page.next === "") return all;
    after = page.next;
  }
}

/** Releasing the shares of a stage. */
export function release(root: HTMLElement, s: Seat & { readonly lot: string; readonly stage: string; readonly notice: string; readonly back: string }, ask: Ask): void {
  const progress = part<HTMLProgressElement>(root, "progress");
  submit(root, "release", async () => {
    const file = await chosen(root, "saved", "请选择您保存的私钥文件。").text();
    part(root, "releasing").textContent = "正在打开私钥文件，需要几秒，请不要关闭页面。";
    await drawn();
    const key = await savedKey(file, field(root, "saved_passphrase").value);
    const list = await headers(ask, s.tender, s.stage);
    show(progress, true);
    progress.max = Math.max(1, list.length);
    const shares = await releaseAll(key, list, s.tender, s.lot, s.notice, (done) => {
      progress.value = done;
      part(root, "releasing").textContent = `已取出${done}份，共${list.length}份。`;
    });
    await ask("POST", `/api/tender/tenders/${encodeURIComponent(s.tender)}/shares`, { stage: s.stage, shares: shares.map(({ bid, kind, share }) => ({ bid, kind, ...(share === undefined ? {} : { share }) })) });
    field(root, "saved_passphrase").value = "";
    location.assign(s.back);
  });
}

