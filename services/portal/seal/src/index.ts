// Sealed bids in the browser (BidSeal v1): the twin of libs/seal, the same files byte for byte. It does
// no cryptography of its own but Shamir's: the file is age's, shares are sealed by HPKE. It draws
// nothing and sends nothing; pages do.

export type { Bytes } from "./bytes.js";
export type { Context, Envelope } from "./context.js";
export { Fault, faults, type Code } from "./fault.js";
export { Header, type Bad } from "./header.js";
export { Holder, HolderKey, lock, unlock } from "./holder.js";
export { readNotice, type Notice } from "./notice.js";
export { challenge, prove, proven } from "./proof.js";
export { seal, sealStream, type Bid } from "./seal.js";
export * as shamir from "./shamir.js";
export { Share } from "./share.js";
export { newBidder, type SuiteName } from "./suite.js";
