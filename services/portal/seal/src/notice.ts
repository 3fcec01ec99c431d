// What the text of a notice says of sealing; libs/seal/notice.go in TypeScript.

import { sha256 } from "./bytes.js";
import type { Context } from "./context.js";
import { Fault } from "./fault.js";
import { Holder } from "./holder.js";

export interface Notice { readonly threshold: number; readonly holders: readonly Holder[] }

/** Reads the text of the notice that a context names. */
export async function readNotice(text: Uint8Array, c: Pick<Context, "tender" | "lot" | "noticeHash">): Promise<Notice> {
  const sum = Array.from(await sha256(text), (b) => b.toString(16).padStart(2, "0")).join("");
  if (sum !== c.noticeHash) throw new Fault("seal.notice.other");
  let says: { tender?: string; lot?: string; threshold?: number; holders?: { key?: string }[] };
  try {
    says = JSON.parse(new TextDecoder().decode(text)) as typeof says;
  } catch (cause) {
    throw new Fault("seal.notice.other", { cause });
  }
  if (says.tender !== c.tender || (says.lot ?? "") !== c.lot) throw new Fault("seal.notice.other");
  return { threshold: says.threshold ?? 0, holders: await Promise.all((says.holders ?? []).map((h) => Holder.parse(h.key ?? ""))) };
}
