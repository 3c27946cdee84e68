/** `npm test`: set-up, everything static, then the tests. The last line counts both. `npm test -- PATH` runs only tests under PATH. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { bin, root, run } from './run.mjs';
import { setup } from './setup.mjs';

const paths = process.argv.slice(2);
await setup({ for: 'test' });
const report = join(root, '.cache', 'vitest.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });

const statics = paths.length === 0 ? check() : { passed: 0, failed: [] };
const code = await run(process.execPath, [
  bin('vitest'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...paths,
]);
const counted = count();
const passed = statics.passed + counted.passed;
const failed = statics.failed.length + counted.failed + (code !== 0 && counted.failed === 0 ? 1 : 0);
if (statics.failed.length > 0) process.stdout.write(`failed checks: ${statics.failed.join(', ')}\n`);
process.stdout.write(
  `${passed} passed, ${failed} failed${counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''}\n`,
);
process.exit(failed === 0 ? 0 : 1);

/** A file that could not be loaded has no tests but must count as a failure. */
function count() {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8'));
    const broken = json.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return { passed: json.numPassedTests, failed: json.numFailedTests + broken, skipped: json.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
