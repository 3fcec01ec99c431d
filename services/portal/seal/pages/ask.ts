// What a page's script asks of the platform, as the person who is signed in: JSON, or bytes, and JSON back.

import type { Bytes } from "../src/index.js";

/** A refusal of the platform, in its own sentence. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly status: number, readonly code: string, text: string, readonly fields: readonly { name: string; text: string }[] = [],
    readonly basis: readonly Basis[] = [], readonly proof: unknown = undefined) { super(text); }

  /** Whether a moment's patience helps. */
  get passes(): boolean { return this.status === 429 || this.status >= 500; }
}

/** What a refusal rests on. */
export interface Basis { readonly rule: string; readonly title?: string; readonly article?: string }

/** Asks for one operation of the contract. Under the same key it is done once, however often it is sent. */
export type Ask = <T>(method: string, path: string, body?: unknown, key?: string) => Promise<T>;

/** Leads every path of the contract through the portal, which knows who asks. */
export function through(prefix: string): Ask {
  return async <T>(method: string, path: string, body?: unknown, key?: string): Promise<T> => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = body instanceof Uint8Array ? "application/octet-stream" : "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const answer = await fetch(prefix + path, {
      method, headers, credentials: "same-origin", redirect: "error",
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body as Bytes : JSON.stringify(body) }),
    });
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    throw await refusalOf(answer);
  };
}

/** Reads a file of the contract, as the person who is signed in. */
export type Read = (path: string) => Promise<Bytes>;

/** Leads every path of a file through the portal. */
export function reading(prefix: string): Read {
  return async (path) => {
    const answer = await fetch(prefix + path, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw await refusalOf(answer);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const said = await answer.json().catch(() => ({})) as { code?: string; detail?: string; fields?: { name: string; text: string }[]; basis?: Basis[]; proof?: unknown };
  return new Refusal(answer.status, said.code ?? "", said.detail ?? "平台的回答无法识别，请稍后再试。", said.fields, said.basis, said.proof);
}

/** Whether err is a connection that broke, or a platform that is busy: what may be sent once more as it is. */
export const broken = (err: unknown): boolean => err instanceof TypeError || err instanceof Refusal && err.passes;

export const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

const waits = [500, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000]; // milliseconds

/** Does act again, with longer and longer waits, while the connection is what fails. */
export async function persist<T>(act: () => Promise<T>, tell: (again: boolean) => void, rest = pause): Promise<T> {
  for (const wait of waits) {
    try {
      const done = await act();
      tell(false);
      return done;
    } catch (err) {
      if (!broken(err)) throw err;
      tell(true);
      await rest(wait);
    }
  }
  return await act();
}
