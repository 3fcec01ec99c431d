// What nobody may read on the device: sealed with a key that script can use and not take out, one for each thing that is kept, gone with it.

/** A thing as it lies on the device. */
export interface Sealed {
  readonly with: CryptoKey; // not extractable
  readonly iv: Uint8Array<ArrayBuffer>; // 12 bytes
  readonly text: ArrayBuffer;
}

const algorithm = (iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) });

/** Seals what opens again only in the same place. */
export async function seal(place: string, what: unknown): Promise<Sealed> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { with: key, iv, text: await crypto.subtle.encrypt(algorithm(iv, place), key, new TextEncoder().encode(JSON.stringify(what))) };
}

/** What was sealed in a place. */
export async function unseal(place: string, s: Sealed): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(s.iv, place), s.with, s.text))) as Readonly<Record<string, unknown>>;
}
