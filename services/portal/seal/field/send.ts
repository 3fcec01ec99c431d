// Sends what is kept, one after the other, from a page or from the worker, never from both at once.

import { all, type Kept, opened, put, remove } from "./queue.js";

/** What became of a round of sending. */
export interface Sent {
  readonly done: readonly Kept[];
  readonly says: string; // what the platform said of the last one that it took
  readonly refused: readonly Kept[];
  readonly stopped: "" | "signal" | "sign-in" | "account"; // why the others wait
}

/** Sends what is of the account; "" is of whichever account is signed in, which the platform finds out. */
export function send(account: string): Promise<Sent> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  return locks === undefined ? round(account) : locks.request("shifts", () => round(account));
}

async function round(account: string): Promise<Sent> {
  const done: Kept[] = [];
  const refused: Kept[] = [];
  let says = "";
  let stopped: Sent["stopped"] = "";
  for (const k of await all()) {
    if (k.refused !== undefined || account !== "" && k.account !== account) continue;
    const answer = await post(k);
    if (answer === null) {
      stopped = "signal";
      break;
    }
    if (answer.status === 401) {
      stopped = "sign-in";
      break;
    }
    const told = await answer.json().catch(() => ({})) as { code?: string; detail?: string; text?: string };
    if (answer.ok) {
      await remove(k.key);
      done.push(k);
      says = told.text ?? "";
    } else if (answer.status === 429 || answer.status >= 500) {
      stopped = "signal";
      break;
    } else if (told.code === "portal.kept.account") {
      stopped = "account";
    } else {
      const no = { ...k, refused: told.detail ?? "平台没有接收，请联系平台管理员。" };
      await put(no);
      refused.push(no);
    }
  }
  return { done, says, refused, stopped };
}

async function post(k: Kept): Promise<Response | null> {
  try {
    return await fetch(k.to, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "same-origin", redirect: "error", body: JSON.stringify(await opened(k)), signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return null;
  }
}
