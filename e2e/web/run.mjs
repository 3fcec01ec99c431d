// Runs the test files named, or all that test, two at a time: while one waits
// for a page, the other draws one. The county each begins with is built once.
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { buildCounty } from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** The longest come first, so that none of them is left over alone. */
const longest = ['pages', 'lots', 'again', 'sealed', 'journey', 'consortium', 'rounds', 'extended'].map((name) => `${name}.test.mjs`);

/** When a file is taken to hang, in milliseconds. The longest takes five minutes here. */
const hang = 45 * 60_000;

const named = process.argv.slice(2);
const all = [...longest, ...readdirSync(here).filter((f) => f.endsWith('.test.mjs') && f !== 'shots.test.mjs' && !longest.includes(f)).sort()];

const county = await buildCounty();
process.env.COUNTY = county;
try {
  const told = run({ files: (named.length ? named : all).map((f) => join(here, f)), concurrency: 2, timeout: hang })
    .on('test:fail', () => { process.exitCode = 1; })
    .compose(spec);
  told.pipe(process.stdout);
  await finished(told);
} finally {
  await rm(county, { recursive: true, force: true });
}
