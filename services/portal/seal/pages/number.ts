// The number that the platform gave a bid: covered in the receipt until all bids are in, then told, and held against the receipt that was kept.

import { chosen, part, submit } from "./dom.js";
import { hex } from "./hash.js";

const digest = /^[0-9a-f]{64}$/;

/** The number as receipts carry it: HMAC-SHA256 (RFC 2104) of the statement's hash, a slash and the number, under the secret of the purchase (64 hexadecimal digits). */
export async function cover(secret: string, statement: string, seq: number): Promise<string> {
  const raw = Uint8Array.from(secret.match(/../g) ?? [], (x) => parseInt(x, 16));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${statement}/${seq}`))));
}

/** What was told of a bid after all were in; repeats are numbers that a request drew when it was sent again. */
export interface Told { readonly bid: string; readonly seq: number; readonly repeats: readonly number[]; readonly secret: string }

/** Whether a kept receipt carries the number that was told, in a sentence. */
export async function heldAgainst(kept: string, told: Told): Promise<string> {
  let receipt: { readonly bid?: unknown; readonly statement?: unknown; readonly covered?: unknown } | undefined;
  try {
    receipt = (JSON.parse(kept) as { receipt?: typeof receipt } | null)?.receipt;
  } catch {
    receipt = undefined;
  }
  const { bid, statement, covered } = receipt ?? {};
  if (typeof statement !== "string" || typeof covered !== "string" || !digest.test(covered)) return "这个文件不是带有接收编号的签名回执，请选择截止以前保存的签名回执。";
  if (bid !== told.bid) return "这是另一次递交的回执，请选择这一次递交后保存的签名回执。";
  if (await cover(told.secret, statement, told.seq) === covered) return `一致：回执上盖住的编号就是${told.seq}。`;
  for (const again of told.repeats) {
    if (await cover(told.secret, statement, again) === covered) return `一致：回执上盖住的编号是${again}，是再次请求时同一份文件重复取到的；这份文件的接收编号是${told.seq}。`;
  }
  return `不一致：回执上盖住的编号不是${told.seq}。请保留这份回执和编号公布表，并在法定期限内提出质疑。`;
}

/** Holds the receipt that its bidder kept against the number that was told. Nothing leaves the browser. */
export function number(root: HTMLElement, told: Told): void {
  submit(root, "number", async () => {
    const kept = await chosen(root, "kept", "请选择截止以前保存的签名回执。").text();
    part(root, "held").textContent = await heldAgainst(kept, told);
  });
}
