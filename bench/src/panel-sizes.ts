/** What a browser loads of each plugin, beside a budget: `module.js` as it ships, packed with gzip. */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from './panel-bundle.js';
import { lessIsBetter, type BenchRow } from './row.js';

/** Kilobytes, packed: half a second at 1 Mbit/s is 62. */
const BUDGET = 62;

const MODULES = {
  'data source': 'grafana-datasource/dist/module.js',
  'path panel': 'grafana-panels/dist/path/module.js',
  'CDN panel': 'grafana-panels/dist/cdn/module.js',
};

export function run(): BenchRow[] {
  return Object.entries(MODULES).map(([name, path]) => {
    if (!existsSync(`${root}${path}`))
      throw new Error(`${path} is not built: run npm test, or the plugin's npm run build`);
    const module = readFileSync(`${root}${path}`);
    return lessIsBetter({
      ...{ name: `panel bundle, ${name} (${(module.length / 1000).toFixed(0)} kB unpacked)`, unit: 'kB, gzip' },
      ...{ ours: gzipSync(module).length / 1000, peer: BUDGET, peerName: 'half a second at 1 Mbit/s' },
    });
  });
}
