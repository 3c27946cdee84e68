/**
 * `npm run soak`: the fault cases at full counts with seeds drawn anew, the long tests of the queue, and quiet days of the rules. Prints a line when
 * a case ends (seed, seconds, counts) and how many passed and failed. `npm run soak -- PATH` runs only tests under PATH;
 * PARALLAX_SEED=N runs a case again as it was.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root, run } from './run.mjs';
import { setup } from './setup.mjs';

const LONG = ['exporter/test/faults', 'exporter/test/queue', 'alert-rules/test/replay'];
const paths = process.argv.slice(2);
await setup({ for: 'test' });
const report = join(root, '.cache', 'soak.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });

const begun = performance.now();
// One file at a time: a case may need the machine for itself.
const code = await run(
  process.execPath,
  [bin('vitest'), 'run', '--no-file-parallelism', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`, ...(paths.length > 0 ? paths : LONG)], // prettier-ignore
  { env: { PARALLAX_SOAK: '1' } },
);
const { passed, failed } = count();
process.stdout.write(`soak: ${((performance.now() - begun) / 60_000).toFixed(1)} minutes\n`);
process.stdout.write(`${passed} passed, ${failed + (code !== 0 && failed === 0 ? 1 : 0)} failed\n`);
process.exit(code === 0 && failed === 0 ? 0 : 1);

/** A file that could not be loaded has no tests but must count as a failure. */
function count() {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8'));
    const broken = json.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    return { passed: json.numPassedTests, failed: json.numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
