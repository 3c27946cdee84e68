/** Where the facts come from: reads what the configuration names, and keeps what was read when a file turns bad. */
import { FileError, type Files } from '../core/files.js';
import { Fault } from '../core/failure.js';
import type { Logger } from '../core/log.js';
import { ProblemError } from '../core/problem.js';
import { Database } from './databases.js';
import { Mmdb } from './mmdb.js';
import { NetworkTable, readNetworks } from './networks.js';
import type { EnrichConfig } from './options.js';
import { loadTables, type Runner, type Tables } from './tables.js';

const MAX_DATABASE_BYTES = 512 * 1024 * 1024;

export interface SourcePorts {
  readonly files: Files;
  readonly log: Logger;
  readonly run: Runner;
  now(): number;
}

type Listed = Awaited<ReturnType<typeof readNetworks>>;

export class Sources {
  /** The most trusted first. */
  databases: readonly Database[] = [];
  networks: NetworkTable | undefined;
  tables: Tables | undefined;
  #listed: { readonly path: string; readonly networks: Listed } | undefined;

  constructor(private readonly ports: SourcePorts) {}

  /** Reads everything that the configuration names; `onChange` after each part. Rejects only when the work is stopped. */
  async load(config: EnrichConfig, onChange: () => void): Promise<void> {
    await this.#loadNetworks(config);
    onChange();
    this.databases = await this.#loadDatabases(config.databases);
    onChange();
    if (!config.tables) this.tables = undefined;
    else this.tables ??= await this.#loadTables();
    onChange();
  }

  /** Never asks this file again until it is loaded anew. */
  drop(database: Database, error: unknown): void {
    this.databases = this.databases.filter((one) => one !== database);
    this.#complain('address database left out', database.path, error);
  }

  async #loadNetworks({ networks, networks_file: path }: EnrichConfig): Promise<void> {
    if (path === undefined) this.#listed = undefined;
    else {
      try {
        this.#listed = { path, networks: await readNetworks(path, this.ports.files) };
      } catch (error) {
        if (this.#listed?.path !== path) this.#listed = undefined;
        this.#complain('list of networks refused, the old one stays', path, error);
      }
    }
    const all = [...(this.#listed?.networks ?? []), ...networks];
    this.networks = all.length === 0 ? undefined : await this.ports.run(NetworkTable.build(all));
  }

  async #loadDatabases(paths: readonly string[]): Promise<readonly Database[]> {
    const loaded: Database[] = [];
    for (const path of new Set(paths)) {
      const old = this.databases.find((database) => database.path === path);
      try {
        const file = new Mmdb(await this.ports.files.readBytes(path, MAX_DATABASE_BYTES));
        loaded.push(new Database(path, file));
        const built = new Date(file.builtAt * 1000);
        const date = Number.isNaN(built.getTime()) ? 'unknown' : built.toISOString().slice(0, 10);
        this.ports.log.log('info', 'address database loaded', { path, type: file.type, built: date });
      } catch (error) {
        if (old !== undefined) loaded.push(old);
        this.#complain('address database refused, the old one stays', path, error);
      }
    }
    return loaded;
  }

  async #loadTables(): Promise<Tables | undefined> {
    const { files, log, run, now } = this.ports;
    const started = now();
    try {
      const tables = await loadTables(files, run);
      const { ranges, bytes } = tables.size;
      const seconds = ((now() - started) / 1000).toFixed(1);
      if (tables.missing.length > 0) {
        const remedy = 'install them, name databases under enrich, or set enrich.tables to false';
        log.log('warn', 'address tables are not installed', { packages: tables.missing.join(' '), remedy });
      }
      if (ranges > 0) log.log('info', 'address tables loaded', { ranges, bytes, seconds });
      return tables;
    } catch (error) {
      this.#complain('address tables cannot be used', 'the installed packages', error);
      return undefined;
    }
  }

  #complain(event: string, path: string, error: unknown): void {
    if (!(error instanceof Fault) && !(error instanceof FileError) && !(error instanceof ProblemError)) throw error;
    this.ports.log.log('error', event, { path, problem: textOf(error) });
  }
}

function textOf(error: Error): string {
  if (!(error instanceof ProblemError)) return error.message;
  return error.problems.map(({ place, reason }) => `${place?.file ?? ''}:${place?.line ?? 1}: ${reason}`).join('; ');
}
