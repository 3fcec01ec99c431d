// The islands of sealed bidding: what pages do that no server may do for them. Each is found by name where a page has it;
// where script does not run, the page itself says what to do instead.

import { serve } from "./aside.js";
import { type Ask, type Read, reading, through } from "./ask.js";
import { bidding } from "./bidding.js";
import { clock } from "./clock.js";
import { make, show } from "./dom.js";
import { ceremony, release } from "./holder.js";
import { number } from "./number.js";
import { check, help, live, verifier } from "./room.js";

const islands: Readonly<Record<string, (root: HTMLElement, setting: any, ask: Ask, read: Read) => void>> = { bidding, ceremony, check, clock, help, live, number, release, verifier };

function start(root: HTMLElement): void {
  const { island = "", setting = "{}", relay = "" } = root.dataset;
  const [without, within] = ["without", "with"].map((name) => root.querySelector<HTMLElement>(`:scope > [data-part="${name}"]`));
  if (!isSecureContext) { // browsers keep their cryptography from pages that anybody on the way could have changed
    without?.append(make("p", "", "浏览器只在加密连接（https）下密封和打开文件，请换用https开头的地址。"));
    return;
  }
  islands[island]!(root, JSON.parse(setting), through(relay), reading(relay));
  if (without) show(without, false);
  if (within) show(within, true);
}

if (typeof document !== "undefined") {
  for (const root of document.querySelectorAll<HTMLElement>("[data-island]")) start(root);
} else if ("WorkerGlobalScope" in globalThis) {
  serve();
}

export * from "./parts.js"; // tests in Node ask for what needs no page
