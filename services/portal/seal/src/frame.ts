// What stands inside the encryption: the context's digest, the content's length, the content, zeros; libs/seal/frame.go in TypeScript.

import { type Bytes, concat, equal } from "./bytes.js";
import { type Envelope, padding } from "./context.js";
import { Fault } from "./fault.js";

const frameHead = 32 + 8;
const piece = 64 << 10;
export const maxSize = 1 << 30;

/** The frame of size bytes of content, as a stream. */
export function writeFrame(content: ReadableStream<Uint8Array>, size: number, ctx: Bytes, envelope: Envelope): ReadableStream<Uint8Array> {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(size));
  const parts = frame(content.getReader(), size, concat(ctx, length), padding[envelope](frameHead + size) - frameHead - size);
  return new ReadableStream({
    async pull(out) {
      const { done, value } = await parts.next();
      if (done === true) out.close();
      else out.enqueue(value);
    },
    async cancel() { await parts.return(undefined); },
  });
}

async function* frame(content: ReadableStreamDefaultReader<Uint8Array>, size: number, head: Bytes, zeros: number): AsyncGenerator<Uint8Array, void> {
  yield head;
  let n = 0;
  for (let next = await content.read(); !next.done; next = await content.read()) {
    n += next.value.length;
    if (n > size) throw new Fault("seal.file.size");
    yield next.value;
  }
  if (n !== size) throw new Fault("seal.file.size");
  for (; zeros > 0; zeros -= piece) yield new Uint8Array(Math.min(zeros, piece));
}

/** Takes a frame apart and refuses whatever would not have been written here. */
export function readFrame(plain: Uint8Array, ctx: Bytes, envelope: Envelope): Bytes {
  if (plain.length < frameHead) throw new Fault("seal.file.altered");
  if (!equal(plain.subarray(0, 32), ctx)) throw new Fault("seal.file.elsewhere");
  const size = Number(new DataView(plain.buffer, plain.byteOffset).getBigUint64(32));
  if (size > maxSize || plain.length !== padding[envelope](frameHead + size) || plain.subarray(frameHead + size).some((x) => x !== 0)) {
    throw new Fault("seal.file.altered");
  }
  return concat(plain.subarray(frameHead, frameHead + size));
}
