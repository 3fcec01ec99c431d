// Prints the licence of every package that is built into dist/seal.js.
import { readFileSync } from "node:fs";

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const [path, { version, dev, optional }] of Object.entries(packages)) {
  if (path === "" || dev || optional) continue;
  console.log(`${path.replace("node_modules/", "")} ${version}\n\n${readFileSync(path + "/LICENSE", "utf8").trim()}\n\n----\n`);
}
