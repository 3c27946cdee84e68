import type { Clock } from '../core/clock.js';
import type { Files } from '../core/files.js';
import type { Logger } from '../core/log.js';
import type { Network } from '../core/networks.js';
import type { Resolver } from '../core/resolver.js';

/** What addresses are looked up in; the section `enrich` of the configuration, paths made absolute. */
export interface EnrichConfig {
  /** The tables that come with the agent. */
  readonly tables: boolean;
  /** Ask for PTR records. */
  readonly ptr: boolean;
  /** MaxMind DB files, the most trusted first. */
  readonly databases: readonly string[];
  readonly networks: readonly Network[];
  readonly networks_file?: string | undefined;
}

export const DEFAULT_ENRICH: EnrichConfig = { tables: true, ptr: true, databases: [], networks: [] };

export interface EnricherOptions {
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Logger;
  /** Without `reverse` every PTR is unknown. */
  readonly resolver: Resolver;
  readonly config: EnrichConfig;
}
