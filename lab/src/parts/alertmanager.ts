/** Debian's Alertmanager as a plain process, alone: no cluster, everything on loopback and in one folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, until } from './process.js';
import type { Scope } from './scope.js';

export interface AlertmanagerOptions {
  readonly port: number;
  readonly folder: string;
  /** The text of its configuration file. */
  readonly config: string;
}

/** Starts it and waits until it answers; gives its address, which Prometheus wants. */
export async function alertmanager(scope: Scope, { port, folder, config }: AlertmanagerOptions): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, config);
  const log = join(folder, 'alertmanager.log');
  const address = `127.0.0.1:${port}`;
  // Without an empty address it listens for peers on every interface.
  const flags = [`--config.file=${file}`, `--storage.path=${folder}/data`, `--web.listen-address=${address}`, '--cluster.listen-address=', '--log.level=warn']; // prettier-ignore
  const running = start(scope, { name: 'Alertmanager', log, command: ['prometheus-alertmanager', ...flags] });
  const ready = async (): Promise<true | undefined> => {
    if (running.ended()) throw new Error('it ended');
    return (await fetch(`http://${address}/-/ready`)).ok || undefined;
  };
  await until('Alertmanager', 60, ready, log);
  return address;
}
