/** A real Prometheus that others write to, and that can be away for a while. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, until, type Running } from './process.js';
import { Prometheus } from './prometheus.js';
import type { Scope } from './scope.js';

export interface Receiver {
  readonly prometheus: Prometheus;
  readonly up: boolean;
  /** Stops it, or starts it again with the data that it had. */
  set(up: boolean): Promise<void>;
}

export interface ReceiverOptions {
  readonly port: number;
  readonly folder: string;
}

/** Late samples are taken for this long; without such a window nothing that was late would ever be stored. */
const WINDOW = '2h';

/** Starts it and waits until it answers. */
export async function receiver(scope: Scope, { port, folder }: ReceiverOptions): Promise<Receiver> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, `storage:\n  tsdb:\n    out_of_order_time_window: ${WINDOW}\n`);
  const log = join(folder, 'prometheus.log');
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--web.enable-remote-write-receiver', '--enable-feature=native-histograms,exemplar-storage', '--log.level=warn']; // prettier-ignore
  let running: Running | undefined;
  const begin = async (): Promise<void> => {
    const process = start(scope, { name: 'receiver', log, command: ['prometheus', ...flags] });
    const ready = async (): Promise<true | undefined> => {
      if (process.ended()) throw new Error('it ended');
      return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok || undefined;
    };
    await until('the receiver', 30, ready, log);
    running = process;
  };
  await begin();
  return {
    prometheus: new Prometheus(`127.0.0.1:${port}`),
    get up() {
      return running !== undefined;
    },
    set: async (up) => {
      if (up === (running !== undefined)) return;
      if (up) return begin();
      const stopping = running;
      running = undefined;
      await stopping?.stop();
    },
  };
}
