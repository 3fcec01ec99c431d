// Papers behind the text of an envelope: libs/seal/papers in TypeScript. One line of JSON lists them, their bytes
// follow one after another; without any the content is the text alone.

import { type Bytes, type Envelope, Fault } from "../src/index.js";
import { sha256 } from "./hash.js";

/** A file as it lies with its bidder. */
export interface Paper { readonly name: string; readonly type: string; readonly content: Bytes }

/** Papers by envelope. */
export type Papers = Readonly<Partial<Record<Envelope, readonly Paper[]>>>;

/** What an envelope says of one paper. */
interface Listed { readonly name: string; readonly type: string; readonly size: number; readonly sha256: string }

const maxName = 120; // characters
const maxSize = 16 << 20; // bytes

const kinds: readonly { readonly is: string; readonly begins: readonly number[]; readonly ends: readonly string[] }[] = [
  { is: "application/pdf", begins: [0x25, 0x50, 0x44, 0x46, 0x2d], ends: [".pdf"] },
  { is: "image/png", begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], ends: [".png"] },
  { is: "image/jpeg", begins: [0xff, 0xd8, 0xff], ends: [".jpg", ".jpeg"] },
];

/** The endings that are taken, for the chooser of files. */
export const endings = kinds.flatMap((k) => k.ends);

const kindOf = (content: Uint8Array): string => kinds.find((k) => k.begins.every((b, i) => content[i] === b))?.is ?? "";

/** What is wrong with a name for a type, "" when nothing is. */
function misnamed(name: string, type: string): string {
  if (name === "" || [...name].length > maxName) return `的文件名是空的，或者超过${maxName}个字符`;
  if (/[\p{Cc}\p{Cf}/\\]/u.test(name)) return "的文件名含有路径分隔符或者控制字符";
  if (!kinds.some((k) => k.is === type && k.ends.some((end) => name.toLowerCase().endsWith(end)))) return "的扩展名与类型不符";
  return "";
}

/** A file as a paper, or the sentence that says why it is none. */
export function paperOf(name: string, content: Bytes): Paper | string {
  if (content.length === 0) return `“${name}”是空文件，请重新选择。`;
  if (content.length > maxSize) return `“${name}”超过${maxSize >> 20}MB，请压缩后重新选择。`;
  const type = kindOf(content);
  if (type === "") return `“${name}”不是PDF、PNG或者JPEG文件，请转换格式后重新选择。`;
  const why = misnamed(name, type);
  return why === "" ? { name, type, content } : `“${name}”${why}，请修改后重新选择。`;
}

/** The content of an envelope. */
export async function join(text: object, papers: readonly Paper[] = []): Promise<Bytes> {
  if (papers.length === 0) return new TextEncoder().encode(JSON.stringify(text));
  const files: Listed[] = [];
  for (const { name, type, content } of papers) files.push({ name, type, size: content.length, sha256: await sha256(content) });
  const line = new TextEncoder().encode(JSON.stringify({ ...text, files }) + "\n");
  const out = new Uint8Array(papers.reduce((n, p) => n + p.content.length, line.length));
  out.set(line);
  let at = line.length;
  for (const { content } of papers) {
    out.set(content, at);
    at += content.length;
  }
  return out;
}

/** Takes a content apart; a paper that is not what is said of it is refused. */
export async function split(content: Bytes): Promise<{ readonly says: unknown; readonly papers: readonly Paper[] }> {
  const end = content.indexOf(10);
  const files = end < 0 ? [] : listed(content.subarray(0, end));
  if (files.length === 0) return { says: JSON.parse(new TextDecoder().decode(content)) as unknown, papers: [] };
  const papers: Paper[] = [];
  let at = end + 1;
  for (const f of files) {
    const part = content.subarray(at, at + f.size);
    at += f.size;
    if (part.length !== f.size || part.length === 0 || kindOf(part) !== f.type || misnamed(f.name, f.type) !== "" || await sha256(part) !== f.sha256) throw new Fault("seal.file.altered");
    papers.push({ name: f.name, type: f.type, content: part });
  }
  if (at !== content.length) throw new Fault("seal.file.altered");
  return { says: JSON.parse(new TextDecoder().decode(content.subarray(0, end))) as unknown, papers };
}

function listed(line: Uint8Array): readonly Listed[] {
  try {
    return (JSON.parse(new TextDecoder().decode(line)) as { files?: readonly Listed[] }).files ?? [];
  } catch {
    return []; // a text of several lines
  }
}

/** A length as people read it. */
export const spell = (n: number): string => n < 1024 ? `${n}字节` : n < 1 << 20 ? `${(n / 1024).toFixed(1)}KB` : `${(n / (1 << 20)).toFixed(1)}MB`;
