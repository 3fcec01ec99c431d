// What of the islands needs no page, for tests that run in Node.

export { take } from "./attach.js";
export { broken, persist, Refusal } from "./ask.js";
export { agrees, answerOf, canonical, kinds, newSigner, openOwn, ownFileKey, sealBid, takeFiles, base64 } from "./bid.js";
export { newHolderKey, newOwnKey, ownIdentity, savedKey, strength } from "./ceremony.js";
export { middle, soon } from "./clock.js";
export { sha256 } from "./hash.js";
export { cover, heldAgainst } from "./number.js";
export { join, paperOf, split } from "./papers.js";
export { releaseAll } from "./release.js";
export { verify } from "./room.js";
export { finalize, upload } from "./upload.js";
export { capital, parseFen, yuan } from "./words.js";
export * as seal from "../src/index.js";
