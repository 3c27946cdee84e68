/** A real Prometheus that others write to, and that can be away for a while. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Prometheus } from './prometheus.js';
import type { Scope } from './scope.js';
import { switchable, type Switchable } from './switchable.js';

export interface Receiver extends Switchable {
  readonly prometheus: Prometheus;
}

export interface ReceiverOptions {
  readonly port: number;
  readonly folder: string;
  /** How late samples may be; without such a window nothing that was late would ever be stored. Default 2h. */
  readonly outOfOrderWindow?: string;
}

/** Starts it and waits until it answers. */
export async function receiver(scope: Scope, options: ReceiverOptions): Promise<Receiver> {
  const { port, folder, outOfOrderWindow = '2h' } = options;
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, `storage:\n  tsdb:\n    out_of_order_time_window: ${outOfOrderWindow}\n`);
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--web.enable-remote-write-receiver', '--enable-feature=native-histograms,exemplar-storage', '--log.level=warn']; // prettier-ignore
  const server = await switchable(scope, {
    name: 'the receiver',
    command: ['prometheus', ...flags],
    log: join(folder, 'prometheus.log'),
    ready: `http://127.0.0.1:${port}/-/ready`,
  });
  return Object.assign(server, { prometheus: new Prometheus(`127.0.0.1:${port}`) });
}
