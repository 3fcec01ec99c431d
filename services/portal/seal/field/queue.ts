// What somebody said without a signal, kept on the device until it is sent. Each has a key of its own, so that the platform takes it
// once however often it is sent.

import { type Sealed, unseal } from "./secret.js";

/** One thing said, and where it goes. */
export interface Kept {
  readonly key: string;
  readonly account: string; // a digest; another account neither sees nor sends it
  readonly to: string; // path
  readonly page: string; // where it was said
  readonly what: string; // as the person reads it
  readonly at: string; // when it was said, by the platform's clock
  readonly until: number; // by this device's clock, milliseconds: after that the platform takes it no more
  readonly body?: Readonly<Record<string, unknown>>; // what is sent, or
  readonly sealed?: Sealed; // the same, where nobody may read it
  readonly refused?: string; // what the platform said of it; it is not sent again
}

/** What is sent of it. */
export const opened = async (k: Kept): Promise<Readonly<Record<string, unknown>>> => k.sealed === undefined ? k.body ?? {} : await unseal(k.key, k.sealed);

const name = "shifts";
const store = "said";

function open(): Promise<IDBDatabase> {
  return new Promise((got, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore(store, { keyPath: "key" }); };
    asked.onsuccess = () => { got(asked.result); };
    asked.onerror = () => { failed(asked.error); };
  });
}

async function run<T>(mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((got, failed) => {
      const t = db.transaction(store, mode, { durability: "strict" }); // the phone may be switched off the next moment
      const asked = act(t.objectStore(store));
      t.oncomplete = () => { got(asked.result); };
      t.onerror = t.onabort = () => { failed(t.error ?? asked.error); };
    });
  } finally {
    db.close();
  }
}

/** Everything that is kept, the oldest first. */
export const all = async (): Promise<Kept[]> => (await run("readonly", (s) => s.getAll() as IDBRequest<Kept[]>)).sort((a, b) => a.at < b.at ? -1 : 1);

export const put = (k: Kept): Promise<unknown> => run("readwrite", (s) => s.put(k));

export const remove = (key: string): Promise<unknown> => run("readwrite", (s) => s.delete(key));
