import type { Address, Egress } from './net.js';
import type { FamilyChoice } from './resolver.js';

/** Options that every probe type has; parsed by `config/`, applied by the host. All times in milliseconds. */
export interface CommonOptions {
  readonly interval: number;
  readonly timeout: number;
  readonly family: FamilyChoice;
  readonly fallback: boolean;
  /** `first` probes one address a run; `all` makes every address of the name a series of its own. */
  readonly addresses: 'first' | 'all';
  readonly egress: Egress;
  /** Resolvers for this target; empty means those of the agent. */
  readonly resolvers: readonly string[];
}

/** One thing measured by one probe. Frozen; what a run learns never goes back into it. */
export interface Target<Config = unknown> {
  /** Name of the configured probe, the `probe` label. */
  readonly probe: string;
  /** Probe type, the folder under `probes/`. */
  readonly type: string;
  /** The `target` label: the configured name, else the text of `host`. */
  readonly name: string;
  /** What the user wrote: name, address, `host:port` or URL; each probe type says which. */
  readonly host: string;
  /** User's own labels; on every series of this target. */
  readonly labels: Readonly<Record<string, string>>;
  readonly common: CommonOptions;
  readonly config: Config;
  /** Set when this run must use this address for the target's own name (`addresses: all`, pins, policy). */
  readonly pinned?: Address;
}
