/** `npm run demo`: set-up, then the lab's demo. `npm run demo -- --once` checks itself and ends. */
import { join } from 'node:path';
import { root, run } from './run.mjs';
import { setup } from './setup.mjs';

await setup({ for: 'demo' });
process.exit(await run(process.execPath, [join(root, 'lab', 'dist', 'demo', 'main.js'), ...process.argv.slice(2)]));
