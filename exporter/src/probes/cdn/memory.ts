import type { Verdicts } from '../../cdn/lint/finding.js';
import type { Memory } from '../../core/probe.js';
import type { Target } from '../../core/target.js';
import type { Config } from './config.js';
import { Ledger } from './ledger.js';
import { Sightings } from './sightings.js';

/** What a round leaves for the next one. Lost at a restart: the budget of bytes then begins anew. */
export interface CdnMemory {
  readonly ledger: Ledger;
  readonly sightings: Map<string, Sightings>;
  /** The target that the rest is about: another configuration makes it worthless. */
  target: Target<Config>;
  /** Bytes that a fetch last took, by way, then by object and coding. */
  readonly sizes: ReadonlyMap<string, Map<string, number>>;
  /** Monotonic milliseconds of the last pass. */
  encodingsAt?: number;
  lintAt?: number;
  verdicts?: Verdicts;
}

export function memoryOf(target: Target<Config>, memory: Memory): CdnMemory {
  const old = memory.value as CdnMemory | undefined;
  if (old?.target === target) return old;
  const names = namesOf(target.config);
  const sightings = new Map(names.map((name) => [name, old?.sightings.get(name) ?? new Sightings()]));
  const fresh: CdnMemory = {
    ledger: old?.ledger ?? new Ledger(),
    sightings,
    target,
    sizes: new Map(names.map((name) => [name, new Map()])),
  };
  fresh.ledger.keep(names);
  memory.value = fresh;
  return fresh;
}

const namesOf = ({ providers, origin }: Config): string[] => [...Object.keys(providers), ...(origin ? ['origin'] : [])];
