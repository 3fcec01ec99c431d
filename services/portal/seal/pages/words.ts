// How amounts are read and written; libs/cn/money.go in TypeScript.

/** Fen from what a person writes in yuan; null when it is no amount. */
export function parseFen(text: string): number | null {
  const m = /^(\d{1,13})(?:\.(\d{0,2}))?$/.exec(text.replace(/[,，¥￥\s]/g, ""));
  return m === null ? null : Number(m[1]) * 100 + Number(((m[2] ?? "") + "00").slice(0, 2));
}

/** ¥1,860,000.00 */
export function yuan(fen: number): string {
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return "¥" + whole + "." + String(fen % 100).padStart(2, "0");
}

const digits = "零壹贰叁肆伍陆柒捌玖";

/** 壹佰捌拾陆万元整 */
export function capital(fen: number): string {
  const [whole, jiao, cent] = [Math.floor(fen / 100), Math.floor(fen / 10) % 10, fen % 10];
  const front = whole > 0 || fen === 0 ? capitalWhole(whole) + "元" : "";
  if (jiao === 0 && cent === 0) return front + "整";
  if (cent === 0) return front + digits[jiao] + "角整";
  return front + (jiao > 0 ? digits[jiao] + "角" : whole > 0 ? "零" : "") + digits[cent] + "分";
}

function capitalWhole(n: number): string {
  for (const [worth, name] of [[1e8, "亿"], [1e4, "万"], [1000, "仟"], [100, "佰"], [10, "拾"]] as const) {
    if (n < worth) continue;
    const [high, low] = [Math.floor(n / worth), n % worth];
    return capitalWhole(high) + name + (low === 0 ? "" : (low < worth / 10 || high % 10 === 0 ? "零" : "") + capitalWhole(low));
  }
  return digits[n]!;
}
