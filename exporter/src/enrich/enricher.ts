import { UNKNOWN, type AddressFacts } from '@parallax/contract';
import { NO_FACTS, type Enricher } from '../core/enricher.js';
import type { Network } from '../core/networks.js';
import type { Database } from './databases.js';
import { PtrBook } from './ptr.js';
import type { EnrichConfig, EnricherOptions } from './options.js';
import { inSlices } from './slices.js';
import { Sources } from './sources.js';
import { NOTHING, override, type Entry } from './entry.js';
import { asnText } from './text.js';
import { parseAddress, type Width } from './words.js';

/** Addresses whose facts are kept ready; a run sees the same few over and over. */
const MAX_KEPT = 20_000;
/** Notices of one change of a file come in bursts. */
const SETTLE_MS = 500;

/** An enricher that owns tables and questions under way. */
export interface OwnEnricher extends Enricher {
  /** Starts to load what the configuration names; otherwise the first {@link Enricher.facts} does. */
  warm(): void;
  /** Takes a configuration, the same one too: files are read again. What is known stays until the new is there. */
  update(config: EnrichConfig): void;
  /** Resolves when nothing is being loaded. */
  loaded(): Promise<void>;
  close(): void;
}

/**
 * Tables in memory and PTR records. Precedence, fact by fact: the user's networks, the user's databases in their
 * order, the tables that come with the agent.
 */
export function createEnricher(options: EnricherOptions): OwnEnricher {
  return new TableEnricher(options);
}

class TableEnricher implements OwnEnricher {
  readonly #kept = new Map<string, AddressFacts>();
  readonly #words = new Uint32Array(4);
  readonly #stop = new AbortController();
  readonly #sources: Sources;
  #config: EnrichConfig;
  #ptr: PtrBook | undefined;
  #begun = false;
  #loading: Promise<void> = Promise.resolve();
  #stopWatching: readonly (() => void)[] = [];

  constructor(private readonly options: EnricherOptions) {
    const { clock, files, log, config } = options;
    this.#config = config;
    this.#sources = new Sources({
      ...{ files, log },
      run: (work) => inSlices(work, clock, this.#stop.signal),
      now: () => clock.now(),
    });
    this.#usePtr();
  }

  facts(ip: string): AddressFacts {
    this.warm();
    const kept = this.#kept.get(ip);
    if (kept !== undefined && kept.ptr === this.#ptrOf(ip)) return kept;
    const width = parseAddress(ip, this.#words);
    if (width === 0) return NO_FACTS;
    const facts = this.#lookUp(width, this.#ptrOf(ip));
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(ip, facts);
    return facts;
  }

  async settle(ips: readonly string[], signal: AbortSignal): Promise<void> {
    this.warm();
    await untilAborted(this.#loading, signal);
    await this.#ptr?.settle(
      ips.filter((ip) => parseAddress(ip, this.#words) !== 0),
      signal,
    );
  }

  warm(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#load();
  }

  update(config: EnrichConfig): void {
    this.#config = config;
    this.#usePtr();
    if (this.#begun) this.#load();
  }

  loaded(): Promise<void> {
    return this.#loading;
  }

  close(): void {
    this.#stop.abort(new Error('shutting down'));
    for (const stop of this.#stopWatching) stop();
    this.#ptr?.close();
  }

  /** One load after the other. Never rejects. */
  #load(): void {
    this.#watch();
    this.#loading = this.#loading.then(async () => {
      if (this.#stop.signal.aborted) return;
      try {
        await this.#sources.load(this.#config, () => this.#kept.clear());
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.options.log.log('error', 'addresses cannot be looked up', { problem: String(error) });
      }
    });
  }

  #watch(): void {
    for (const stop of this.#stopWatching) stop();
    const { clock, files } = this.options;
    const { databases, networks_file: list } = this.#config;
    let pending = false;
    const onChange = (): void => {
      if (pending) return;
      pending = true;
      clock.sleep(SETTLE_MS, this.#stop.signal).then(
        () => {
          pending = false;
          this.#load();
        },
        () => undefined,
      );
    };
    this.#stopWatching = [...databases, ...(list === undefined ? [] : [list])].map((path) =>
      files.watch(path, onChange),
    );
  }

  #usePtr(): void {
    const { clock, resolver } = this.options;
    if (!this.#config.ptr) {
      this.#ptr?.close();
      this.#ptr = undefined;
    } else if (resolver.reverse !== undefined) {
      const reverse = resolver.reverse.bind(resolver);
      this.#ptr ??= new PtrBook({ clock, reverse });
    }
  }

  #ptrOf(ip: string): string {
    return this.#ptr?.name(ip) ?? UNKNOWN;
  }

  #lookUp(width: Width, ptr: string): AddressFacts {
    const words = this.#words;
    const { tables, databases, networks } = this.#sources;
    let entry: Entry = tables?.facts(words, width) ?? NOTHING;
    // The most trusted has the last word.
    for (let index = databases.length - 1; index >= 0; index -= 1) entry = this.#heard(entry, databases[index], width);
    const own = networks?.find(words, width);
    if (own !== undefined) entry = override(entry, saidBy(own));
    const { asn, as_name, prefix, country, place } = entry;
    const { name: network = UNKNOWN, site = UNKNOWN } = own ?? {};
    return { asn, as_name, prefix: own?.cidr ?? prefix, country, place, ptr, network, site };
  }

  #heard(known: Entry, database: Database | undefined, width: Width): Entry {
    if (database === undefined) return known;
    try {
      return override(known, database.facts(this.#words, width));
    } catch (error) {
      this.#sources.drop(database, error);
      return known;
    }
  }
}

function saidBy({ asn, as_name: name, country, place }: Network): Entry {
  return {
    asn: asn === undefined ? UNKNOWN : asnText(asn),
    as_name: name ?? UNKNOWN,
    prefix: UNKNOWN,
    country: country ?? UNKNOWN,
    place: place ?? UNKNOWN,
  };
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
