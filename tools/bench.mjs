/** `npm run bench -- NAME [--json FILE]`: one side-by-side benchmark against its named peer, as a table and as JSON rows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './run.mjs';
import { setup } from './setup.mjs';

const USAGE = 'npm run bench -- NAME [--json FILE]';
const [name, flag, file] = process.argv.slice(2);
if (flag !== undefined && (flag !== '--json' || !file)) fail(USAGE);
await setup({ for: 'bench' });
const { benches } = await import(join(root, 'bench', 'dist', 'index.js'));
const bench = Object.hasOwn(benches, name ?? '') ? benches[name] : undefined;
if (!bench) fail(`Which benchmark? One of: ${Object.keys(benches).join(', ')}\n${USAGE}`);

process.stdout.write(`bench: ${name}, ours and the peer in turn; this takes minutes\n`);
const rows = await bench();
console.table(
  rows.map((row) => ({
    bench: row.name,
    unit: row.unit,
    ours: round(row.ours),
    peer: round(row.peer),
    'peer is': row.peerName,
    'times better': round(row.ratio),
  })),
);
process.stdout.write(`machine: ${rows[0]?.machine ?? 'unknown'}\n`);
if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);

function round(value) {
  return Number(value.toPrecision(4));
}
