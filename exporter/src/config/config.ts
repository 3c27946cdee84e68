import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { AnyProbe } from '../core/probe.js';
import type { HttpClientConfig } from '../core/http-config.js';
import type { CommonOptions, Target } from '../core/target.js';
import type { CommonInput } from './common.js';
import type { EventsConfig, RemoteWriteConfig, ScrapeJobConfig } from './delivery.js';
import type { topLevel } from './schema.js';

export type { EventsConfig, RemoteEndpointConfig, RemoteWriteConfig, ScrapeJobConfig } from './delivery.js';

/** What `parallax.yml` says once it is parsed: complete, checked, deeply frozen. All times in milliseconds. */

type Top = z.output<typeof topLevel>;

/** The probe types by name; `config/` never imports them. */
export type ProbeTypes = Readonly<Record<string, AnyProbe>>;

export type VantageConfig = Readonly<Top['vantage']>;
export type ServerConfig = Readonly<Top['server']>;
export type Budgets = Readonly<Top['budgets']>;
export type Limits = Readonly<Top['limits']>;
/** Paths absolute or relative to where the agent runs. */
export type EnrichSection = Readonly<Top['enrich']>;
export type RecordsConfig = Readonly<Top['records']>;

export interface AnchorsConfig {
  /** How many must answer. */
  readonly minimum: number;
  readonly targets: readonly Target[];
}

export type HttpSdConfig = HttpClientConfig & { readonly refresh: number; readonly timeout: number };

export type TargetSource =
  | { readonly kind: 'files'; readonly patterns: readonly string[] }
  | { readonly kind: 'http_sd'; readonly http: HttpSdConfig }
  | {
      readonly kind: 'dns_srv';
      readonly name: string;
      readonly refresh: number;
      /** `address:port`; empty means the system's. */
      readonly resolvers: readonly string[];
    };

/** What targets of one probe have in common; discovered ones are built from it like those of the file. */
export interface TargetTemplate {
  readonly probe: string;
  readonly probeType: AnyProbe;
  /** The options of the type when a target overrides some. Options as written stay inside: they may hold secrets. */
  configFor(overrides: Readonly<Record<string, unknown>>): z.ZodSafeParseResult<unknown>;
  /** The options of the type, parsed; absent when something required is left to the targets. */
  readonly config?: unknown;
  /** Issues already reported where the probe stands, by {@link issueKey}: not to be repeated for each target. */
  readonly reported: ReadonlySet<string>;
  /** Scopes of common options, nearest last. */
  readonly scopes: readonly CommonInput[];
  readonly common: CommonOptions;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ConfiguredProbe {
  readonly name: string;
  readonly type: string;
  readonly targets: readonly Target[];
  readonly sources: readonly TargetSource[];
  readonly template: TargetTemplate;
}

export interface AgentConfig {
  readonly vantage: VantageConfig;
  readonly server: ServerConfig;
  /** `address:port`; empty means the system's. */
  readonly resolvers: readonly string[];
  readonly anchors: AnchorsConfig;
  readonly budgets: Budgets;
  readonly limits: Limits;
  readonly enrich: EnrichSection;
  readonly records: RecordsConfig;
  readonly remote_write: RemoteWriteConfig;
  readonly events: EventsConfig;
  readonly scrape: readonly ScrapeJobConfig[];
  readonly probes: readonly ConfiguredProbe[];
}

export const issueKey = (issue: z.core.$ZodIssue): string => `${issue.code} ${issue.path.join('.')} ${issue.message}`;

/** Freezes plain objects and arrays all the way down; instances of classes (secrets, patterns) are their own business. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

/** Paths in a configuration are relative to the file that names them. */
export function relativeTo(file: string, path: string): string {
  return path.startsWith('/') ? path : join(dirname(file), path);
}
