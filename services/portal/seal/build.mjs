// Builds dist/seal.js, the same bytes from the same sources. Its first line names what it was built from, so that a
// test needs no Node package to see that somebody has forgotten to build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const sources = ["package-lock.json", ...readdirSync("src").sort().map((f) => "src/" + f)];
const hash = createHash("sha256");
for (const f of sources) hash.update(f + "\0").update(readFileSync(f)).update("\0");

await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/seal.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // dist/LICENSES.txt has them all
  banner: { js: `// Built by services/portal/seal/build.mjs from ${hash.digest("hex")}; licences: LICENSES.txt` },
  logLevel: "warning",
});
