/** `npm run bench -- NAME [--json FILE]`: one side-by-side benchmark against its named peer, as a table and as JSON rows. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './run.mjs';
import { setup } from './setup.mjs';

const [name, flag, file] = process.argv.slice(2);
await setup({ for: 'bench' });
const folder = join(root, 'bench', 'dist', 'benches');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((entry) => entry.endsWith('.js'))
      .map((entry) => entry.slice(0, -3))
  : [];
if (!name || !names.includes(name))
  fail(`Which benchmark? One of: ${names.join(', ')}\nnpm run bench -- NAME [--json FILE]`);
if (flag !== undefined && (flag !== '--json' || !file)) fail('npm run bench -- NAME [--json FILE]');

const { run } = await import(join(folder, `${name}.js`));
const rows = await run();
const shown = rows.map((row) => ({
  bench: row.name,
  unit: row.unit,
  ours: round(row.ours),
  [`peer`]: round(row.peer),
  'peer is': row.peerName,
  'times better': round(row.ratio),
}));
console.table(shown);
process.stdout.write(`machine: ${rows[0]?.machine ?? 'unknown'}\n`);
if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);

function round(value) {
  return Number(value.toPrecision(4));
}
