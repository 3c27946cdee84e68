/** Everything static, each step once: `npm run check`. `npm test` runs the same steps before the tests. */
import { join } from 'node:path';
import { bin, capture, root } from './run.mjs';
import { setup } from './setup.mjs';

const SOURCES = [
  ...['contract/src', 'exporter/src', 'alert-rules/src', 'provisioning/src', 'lab/src', 'bench/src'],
  ...['grafana-datasource/src', 'grafana-panels/src', 'preview/page/src'],
];

const STEPS = [
  ['types', 'tsc', ['-p', 'tsconfig.check.json']],
  ['types of plugins', 'tsc', ['-p', 'tsconfig.plugins.json']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['directions', 'depcruise', SOURCES],
  ['dead code', 'knip', []],
  ['generated', join(root, 'tools', 'generate.mjs'), ['--check']],
];

/** Runs every step and says which failed; one failure does not hide the next. */
export function check() {
  let passed = 0;
  const failed = [];
  for (const [name, tool, args] of STEPS) {
    const started = performance.now();
    const program = tool.endsWith('.mjs') ? tool : bin(tool);
    const result = capture(process.execPath, [program, ...args]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (result.code === 0) passed += 1;
    else failed.push(name);
    process.stdout.write(`check: ${result.code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    if (result.code !== 0) process.stdout.write(`${result.output}\n`);
  }
  return { passed, failed };
}

if (process.argv[1] === join(root, 'tools', 'check.mjs')) {
  await setup();
  const { passed, failed } = check();
  process.stdout.write(`${passed} passed, ${failed.length} failed\n`);
  process.exit(failed.length === 0 ? 0 : 1);
}
