// Builds the module, dist/seal.js, and the pages' scripts with everything they need, the same bytes from the same sources. Their first lines name what they were built from, so that a test needs no Node package to see
// that somebody has forgotten to build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const all = (folder) => readdirSync(folder).sort().map((f) => folder + "/" + f);

async function bundle(entry, outfile, folders) {
  const hash = createHash("sha256");
  for (const f of ["package-lock.json", ...folders.flatMap(all)]) hash.update(f + "\0").update(readFileSync(f)).update("\0");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none", // dist/LICENSES.txt has them all
    banner: { js: `// Built by services/portal/seal/build.mjs from ${hash.digest("hex")}; licences: LICENSES.txt` },
    logLevel: "warning",
  });
}

await bundle("src/index.ts", "dist/seal.js", ["src"]);
await bundle("pages/index.ts", "../ui/assets/sealing.js", ["src", "pages"]);
await bundle("field/index.ts", "../ui/assets/field.js", ["field", "pages"]);
await bundle("field/worker.ts", "../ui/assets/worker.js", ["field", "pages"]);
