// The platform's time in a browser whose own clock may be wrong, and how long bids are taken. What the platform says counts:
// a countdown that has not run out says nothing once the platform has said that it is over.

import { make, part } from "./dom.js";

interface Told { readonly now: string; readonly until: string; readonly open: boolean }

const often = 30_000; // milliseconds between two questions
const atTheEnd = 5_000;

/** Half of the way there and back: when the answer was written, by this browser's steady clock. */
export const middle = (asked: number, answered: number): number => asked + (answered - asked) / 2;

/** What whoever has not handed in must hear ten minutes and one minute before the end; "" before that and after it. */
export function soon(left: number): string {
  if (left <= 0 || left > 10 * 60_000) return "";
  const how = "只有状态写着“已递交”的才算投标；已经密封或者上传、还没有递交的，请现在递交。";
  return (left > 60_000 ? "离截止不到10分钟。" : "离截止不到1分钟。") + how;
}

export function clock(root: HTMLElement, s: { readonly at: string }): void {
  let offset: number | null = null; // platform's time less the steady clock
  let until = 0;
  let open = true;
  const now = (): number => performance.now() + (offset ?? 0);

  const ask = async (): Promise<void> => {
    try {
      const asked = performance.now();
      const answer = await fetch(s.at, { credentials: "same-origin", cache: "no-store" });
      const told = await answer.json() as Told;
      const at = middle(asked, performance.now());
      offset = Date.parse(told.now) - at;
      until = Date.parse(told.until);
      open = told.open;
      const own = Date.now() - (Date.parse(told.now) + performance.now() - at);
      part(root, "offset").textContent = Math.abs(own) < 1000 ? "本机时钟与平台相差不到1秒。" : `本机时钟比平台${own > 0 ? "快" : "慢"}${(Math.abs(own) / 1000).toFixed(1)}秒，以平台时间为准。`;
    } catch {
      part(root, "offset").textContent = "现在连不上平台，剩余时间按上次取得的平台时间推算。";
    }
    draw();
    if (open) setTimeout(() => void ask(), until - now() < 2 * often ? atTheEnd : often);
  };

  const draw = (): void => {
    if (offset === null) return;
    part(root, "time").textContent = new Date(now()).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
    const left = until - now();
    const place = part(root, "left");
    const word = open ? soon(left) : "";
    if (part(root, "soon").textContent !== word) part(root, "soon").textContent = word; // said once, not every second
    place.replaceChildren();
    if (!open) {
      place.append(make("strong", "late", "平台已经停止接收。"));
    } else if (left <= 0) {
      place.append(make("strong", "late", "时间已到，正在等平台确认，此刻递交很可能不被接收。"));
    } else {
      const part = (ms: number, of: number): number => Math.floor(left / ms) % of;
      const days = Math.floor(left / 86_400_000);
      place.textContent = (days > 0 ? days + "天" : "") + `${part(3_600_000, 24)}小时${part(60_000, 60)}分${part(1000, 60)}秒`;
    }
  };

  setInterval(draw, 1000);
  void ask();
}
