import type { AgentConfig } from '../config/config.js';
import type { Target } from '../core/target.js';
import type { ReloadOutcome } from './self.js';

/** What happened when the configuration was loaded. */
export interface Loaded {
  readonly outcome: ReloadOutcome;
  /** What is wrong with the file, for people; only when it was refused. */
  readonly problem?: string;
}

/** The running configuration and the targets that it gives now, discovered ones included. */
export interface ConfigFeed {
  readonly config: AgentConfig;
  targets(): readonly Target[];
  /** `onLoaded` after every attempt to load the file; `onTargets` when the set of targets has changed. */
  listen(listeners: { onLoaded(loaded: Loaded): void; onTargets(): void }): void;
  /** Loads the file again. A refused one leaves the old configuration running. */
  reload(): Promise<Loaded>;
}
