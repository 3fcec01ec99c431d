// The bidder's page: what is written stays in this browser until it is sealed, and only what is sealed goes out.

import type { Bytes, Envelope } from "../src/index.js";
import { sealAside } from "./aside.js";
import { type Ask, type Basis, broken, pause, type Read, Refusal } from "./ask.js";
import { attaching, type Room, spelled } from "./attach.js";
import { type AgreedShare, agrees, type Answer, answerOf, type Condition, type Content, type Fact, kindsOf, openOwn, type Party, type Sealed, type Setting, takeFiles } from "./bid.js";
import { fileName, newOwnKey, ownIdentity } from "./ceremony.js";
import { chosen, drawn, field, make, part, passphrase, press, save, show, submit, turn, type Wrong, Wrongs } from "./dom.js";
import { hints } from "./holder.js";
import type { Papers } from "./papers.js";
import { finalize, type Reached, upload } from "./upload.js";
import { capital, parseFen, yuan } from "./words.js";

/** What the page says about the purchase, with the sentences that need the rule book. */
interface Bidding extends Setting {
  readonly code: string;
  readonly chunk: number;
  readonly limits: Readonly<Partial<Record<Envelope, number>>>;
  readonly papers: Readonly<Partial<Record<Envelope, Room>>>; // of the envelopes that take them
  readonly limit: number; // fen
  readonly over: string; // 高于……
  readonly ground: readonly Basis[] | null;
  readonly low: number; // fen; below it the committee will ask
  readonly partners: readonly Party[] | null; // who may be members, the bidder itself first
  readonly facts: readonly Fact[]; // to be answered
  readonly conditions: readonly Condition[]; // to be declared, where a qualification envelope is made
  readonly receipt: string; // address of a bid's receipt, up to its id
}

const names: Readonly<Record<Envelope, string>> = { qualification: "资格信封", technical: "技术信封", price: "价格信封" };
const reached: Readonly<Record<Reached, string>> = { waiting: "正在上传", uploaded: "已上传", complete: "已齐全" };
const texts = ["plan", "team", "record", "contact_name", "contact_phone"] as const;
/** The envelopes in which what a form asks stands; a last offer asks for less. */
const inEnvelope = { plan: "technical", team: "technical", record: "technical", contact_name: "qualification", contact_phone: "qualification" } as const satisfies Record<(typeof texts)[number], Envelope>;

export function bidding(root: HTMLElement, s: Bidding, ask: Ask, read: Read): void {
  let content: Content | null = null;
  let sealed: Sealed[] = [];
  let members: Party[] = []; // of the consortium, for the statement
  let changed = false; // something is written that would be lost
  addEventListener("beforeunload", (e) => { if (changed) e.preventDefault(); });
  root.addEventListener("input", () => { changed = true; });
  hints(root);
  const papers = attaching(root, s.papers);

  submit(root, "write", () => {
    content = written(root, s);
    members = chosenOf(root, s, "member_");
    review(root, s, content, papers());
    turn(root, "review");
  });
  press(root, "edit", () => turn(root, "write"));
  press(root, "rewrite", () => turn(root, "write"));

  submit(root, "seal", async () => {
    const secret = passphrase(root);
    await agrees(read, s);
    part(root, "sealing").textContent = "正在生成本人密钥，需要几秒，请不要关闭页面。";
    await drawn();
    const own = await newOwnKey(s.suite, secret, s.code);
    save(own.name, own.file);
    part(root, "key-again").onclick = () => save(own.name, own.file);
    show(part(root, "own"), true);
    const all = kindsOf(s);
    sealed = within(await sealAside({ content: content!, setting: plain(s), recipient: own.recipient, papers: papers() }, (kind) => {
      part(root, "sealing").textContent = `正在密封${names[kind]}（第${all.indexOf(kind) + 1}个，共${all.length}个），请不要关闭页面。`;
    }), s);
    part(root, "sealing").textContent = "";
    for (const name of ["passphrase", "passphrase_again"]) field(root, name).value = "";
    list(root, s, sealed);
    turn(root, "send");
  });

  submit(root, "take", async () => {
    const files = new Map<Envelope, Bytes>();
    for (const kind of kindsOf(s)) files.set(kind, new Uint8Array(await chosen(root, "file_" + kind, `请选择密封好的${names[kind]}。`).arrayBuffer()));
    sealed = within(await takeFiles(files, s), s);
    await agrees(read, s, sealed);
    members = chosenOf(root, s, "take_");
    show(part(root, "own"), false);
    list(root, s, sealed);
    turn(root, "send");
  });

  submit(root, "try", async () => {
    const file = await chosen(root, "own_key", "请选择刚才保存的本人密钥文件。").text();
    part(root, "tried").textContent = "正在试开，需要几秒。";
    await drawn();
    const identity = await ownIdentity(file, field(root, "own_passphrase").value);
    let found = 0;
    for (const e of sealed) found += ((await openOwn(e.kind, e.file, s, identity)) as { files?: readonly unknown[] }).files?.length ?? 0;
    field(root, "own_passphrase").value = "";
    part(root, "tried").textContent = (["", "价格信封", "两个信封", "三个信封"][sealed.length] ?? "") + (found > 0 ? `和其中的${found}个附件` : "") + "都能用这把密钥打开，保存好它就可以递交了。";
  });

  press(root, "send", async () => {
    const state = part(root, "state");
    const hear = {
      progress: (e: Sealed, share: number, how: Reached) => {
        part<HTMLProgressElement>(root, "progress-" + e.kind).value = share;
        part(root, "reached-" + e.kind).textContent = reached[how];
      },
      broken: (again: boolean) => { state.textContent = again ? "连接断了，正在重新连接，已经收到的部分不会丢。" : "正在上传密封文件，请不要关闭页面。"; },
    };
    hear.broken(false);
    try {
      for (const e of sealed) await upload(ask, s, s.chunk, e, hear);
    } catch (err) {
      if (!(err instanceof Refusal && err.code === "tender.bid.too-late")) throw err; // the statement is refused, too, and that refusal is signed
    }
    state.textContent = "密封文件已齐全，正在递交。";
    const bid = await finalize(ask, s, sealed, hear.broken, pause, members);
    state.textContent = "已递交，正在打开回执。";
    changed = false;
    await numbered(ask, bid.id);
    location.assign(s.receipt + encodeURIComponent(bid.id));
  });
}

/** What is written, or everything that is wrong with it. */
function written(root: HTMLElement, s: Bidding): Content {
  const wrong: Wrong[] = [];
  const has = (n: (typeof texts)[number]): boolean => kindsOf(s).includes(inEnvelope[n]);
  const text = Object.fromEntries(texts.map((n) => [n, !has(n) ? "" : field(root, n).value.trim().replaceAll("\r\n", "\n")])) as Record<(typeof texts)[number], string>;
  const price = parseFen(field(root, "price").value);
  if (field(root, "price").value.trim() === "" || price === 0) wrong.push({ name: "price", text: "请填写报价，例如1860000.00。" });
  else if (price === null) wrong.push({ name: "price", text: "报价应为数字，最多两位小数，例如1860000.00。" });
  else if (price > s.limit) wrong.push({ name: "price", text: "报价" + yuan(price) + s.over });
  if (has("plan") && text.plan === "") wrong.push({ name: "plan", text: "请填写服务方案。" });
  if (has("contact_name") && text.contact_name === "") wrong.push({ name: "contact_name", text: "请填写联系人，评审中需要说明时会用到。" });
  if (has("contact_phone") && text.contact_phone === "") wrong.push({ name: "contact_phone", text: "请填写联系电话，评审中需要说明时会用到。" });
  for (const c of s.conditions) {
    if (!ticked(root, "declares_" + c.code)) wrong.push({ name: "declares_" + c.code, text: `请核对并声明“${c.text}”；不具备这一项的，不能参加。` });
  }
  const answers = answered(root, s, wrong);
  const agreement = agreed(root, s, wrong);
  if (wrong.length > 0) throw new Wrongs(wrong, price !== null && price > s.limit ? s.ground ?? [] : []);
  return {
    ...(has("contact_name") ? { qualification: { ...(s.conditions.length > 0 ? { declares: s.conditions.map((c) => c.code) } : {}), sme: ticked(root, "sme"), contact_name: text.contact_name, contact_phone: text.contact_phone, ...(agreement.length > 0 ? { agreement } : {}) } } : {}),
    ...(has("plan") ? { technical: { plan: text.plan, team: text.team, record: text.record, ...(answers.length > 0 ? { answers } : {}) } } : {}),
    price: { price: price! },
  };
}

/** What is answered to the criteria that the platform scores. */
function answered(root: HTMLElement, s: Bidding, wrong: Wrong[]): Answer[] {
  return s.facts.flatMap((f, i) => {
    const name = "answer_" + String(i);
    const a = answerOf(f, field(root, name).value.trim());
    if (typeof a !== "string") return [a];
    wrong.push({ name, text: a });
    return [];
  });
}

/** Who is a member by the boxes of a form, the bidder first; none when it bids alone. */
function chosenOf(root: HTMLElement, s: Bidding, prefix: string): Party[] {
  const [self, ...others] = s.partners ?? [];
  const chosen = others.filter((_, i) => field(root, prefix + String(i + 1)).checked);
  return self === undefined || chosen.length === 0 ? [] : [self, ...chosen];
}

/** Whether a box is there and ticked: only an enterprise is asked whether it is small. */
const ticked = (root: HTMLElement, name: string): boolean => root.querySelector<HTMLInputElement>(`[name="${name}"]`)?.checked === true;

/** The agreement of the chosen members, as the platform will hold it against the statement. */
function agreed(root: HTMLElement, s: Bidding, wrong: Wrong[]): AgreedShare[] {
  const shares = chosenOf(root, s, "member_").map((m) => {
    const n = String(s.partners!.indexOf(m));
    const work = field(root, "work_" + n).value.trim();
    const percent = Number(field(root, "percent_" + n).value);
    if (work === "") wrong.push({ name: "work_" + n, text: `请填写${m.name}承担的工作和义务。` });
    if (!Number.isInteger(percent) || percent < 1) wrong.push({ name: "percent_" + n, text: `请填写${m.name}的合同金额占比，应为1以上的整数。` });
    return { member: m.id, work, percent, ...(ticked(root, "small_" + n) ? { small: true } : {}) };
  });
  const sum = shares.reduce((all, x) => all + x.percent, 0);
  if (shares.length > 0 && sum !== 100) wrong.push({ name: "percent_0", text: `各方的占比合计为${sum}%，应为100%，请修改。` });
  return shares;
}

/** Shows what will be sealed, and what stands against it. */
function review(root: HTMLElement, s: Bidding, c: Content, papers: Papers): void {
  const fill = (name: string, text: string): void => {
    part(root, "is-" + name).replaceChildren(...(text === "" ? [make("span", "soft", "未填写")] : text.split("\n").map((line) => make("p", "", line))));
  };
  fill("price", yuan(c.price.price));
  fill("capital", "人民币" + capital(c.price.price));
  if (c.technical !== undefined) for (const name of ["plan", "team", "record"] as const) fill(name, c.technical[name]);
  s.facts.forEach((f, i) => {
    const a = c.technical?.answers?.find((x) => x.code === f.code);
    if (a !== undefined) fill("answer_" + String(i), f.unit === undefined ? a.level ?? "" : String(a.count ?? 0) + f.unit);
  });
  if (c.qualification !== undefined) for (const name of ["contact_name", "contact_phone"] as const) fill(name, c.qualification[name]);
  if (c.qualification !== undefined) fill("declares", s.conditions.filter((x) => c.qualification!.declares?.includes(x.code) === true).map((x) => "声明：" + x.text).join("\n"));
  if (c.qualification !== undefined) fill("sme", c.qualification.sme ? "声明本单位是小型或者微型企业" : "没有声明");
  if (s.partners !== null && c.qualification !== undefined) {
    const of = (id: string): string => s.partners!.find((m) => m.id === id)!.name;
    fill("members", (c.qualification.agreement ?? []).map((x) => `${of(x.member)}：${x.work}，占${x.percent}%${x.small === true ? "，声明为小型或者微型企业" : ""}`).join("\n") || "单独投标");
  }
  for (const kind of Object.keys(s.papers) as Envelope[]) fill("files_" + kind, spelled(papers[kind]));
  const low = root.querySelector<HTMLElement>('[data-part="warn-low"]'); // where the rule book has a threshold
  if (low !== null) show(low, c.price.price < s.low);
  if (c.technical === undefined) return;
  show(part(root, "warn-team"), c.technical.team === "");
  show(part(root, "warn-record"), c.technical.record === "");
}

/** The setting alone, for whoever seals. */
const plain = ({ tender, lot, bidder, revision, notice, suite, threshold, holders, last, kinds }: Bidding): Setting =>
  ({ tender, lot, bidder, revision, notice, suite, threshold, holders, ...(last === undefined ? {} : { last }), ...(kinds === undefined ? {} : { kinds }) });

/** Refuses what the platform would refuse for its length. */
function within(all: Sealed[], s: Bidding): Sealed[] {
  for (const e of all) {
    const most = s.limits[e.kind];
    if (most !== undefined && e.file.length > most) throw new Wrongs([{ name: e.kind === "technical" ? "plan" : "", text: `${names[e.kind]}密封后有${e.file.length}字节，最多${most}字节，请精简内容，或者移除一些附件。` }]);
  }
  return all;
}

/** The files with their hashes, each to be kept if one likes. */
function list(root: HTMLElement, s: Bidding, all: readonly Sealed[]): void {
  for (const e of all) {
    part(root, "hash-" + e.kind).textContent = e.hash;
    part(root, "size-" + e.kind).textContent = e.file.length.toLocaleString("en-US") + "字节";
    part(root, "reached-" + e.kind).textContent = "待上传";
    part<HTMLProgressElement>(root, "progress-" + e.kind).value = 0;
    part(root, "keep-" + e.kind).onclick = () => save(fileName(names[e.kind], s.code).replace(/\.txt$/, ".age"), e.file);
  }
  part(root, "state").textContent = "";
  part(root, "tried").textContent = "";
}

/** There is a receipt once the bid has its number, which follows by event: usually within a blink. */
async function numbered(ask: Ask, id: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    try {
      if ((await ask<{ receipt?: object }>("GET", "/api/tender/bids/" + encodeURIComponent(id))).receipt !== undefined) return;
    } catch (err) {
      if (!broken(err)) return; // the receipt itself will say
    }
    await pause(50);
  }
}
