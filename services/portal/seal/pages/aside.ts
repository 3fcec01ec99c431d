// Sealing beside the page: a worker of this same script, so that 15 MB do not stop the page. Where there is none, the page seals.

import type { Envelope } from "../src/index.js";
import { type Content, sealBid, type Sealed, type Setting } from "./bid.js";
import type { Papers } from "./papers.js";

interface Asked { readonly content: Content; readonly setting: Setting; readonly recipient: string; readonly papers: Papers }
type Told = { readonly begun: Envelope } | { readonly sealed: Sealed[] } | { readonly failed: true };

/** Seals the envelopes; begun hears of each. */
export async function sealAside(asked: Asked, begun: (kind: Envelope) => void): Promise<Sealed[]> {
  return await beside(asked, begun) ?? await sealBid(asked.content, asked.setting, asked.recipient, asked.papers, begun); // what went wrong there is said here
}

async function beside(asked: Asked, begun: (kind: Envelope) => void): Promise<Sealed[] | null> {
  let worker: Worker;
  try {
    worker = new Worker(import.meta.url, { type: "module" });
  } catch {
    return null;
  }
  return await new Promise<Sealed[] | null>((answer) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("begun" in data) begun(data.begun);
      else answer("sealed" in data ? data.sealed : null);
    };
    worker.onerror = (e) => {
      e.preventDefault();
      answer(null);
    };
    worker.postMessage(asked);
  }).finally(() => { worker.terminate(); });
}

/** What the script does where it runs as a worker. */
export function serve(): void {
  const page = globalThis as unknown as { onmessage: (e: MessageEvent<Asked>) => void; postMessage(told: Told): void };
  page.onmessage = ({ data: { content, setting, recipient, papers } }) => {
    sealBid(content, setting, recipient, papers, (begun) => { page.postMessage({ begun }); })
      .then((sealed) => { page.postMessage({ sealed }); }, () => { page.postMessage({ failed: true }); });
  };
}
