/** Remote write: encoders, a backlog from disk through the whole agent, and forwarding beside Prometheus in agent mode. */
import * as backlog from './remote-write-backlog.js';
import * as encode from './remote-write-encode.js';
import * as forward from './remote-write-forward.js';
import type { BenchRow } from './row.js';

export async function run(): Promise<BenchRow[]> {
  return [...encode.run(), ...(await backlog.run()), ...(await forward.run())];
}
