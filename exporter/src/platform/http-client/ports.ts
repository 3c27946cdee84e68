import type { Clock } from '../../core/clock.js';
import type { Resolver } from '../../core/resolver.js';
import type { Secret, SecretRef } from '../../core/secret.js';

/** What HTTP clients need of the agent. */
export interface HttpClientPorts {
  readonly resolver: Resolver;
  /** Ages of addresses and tokens, and the times of answers. Deadlines of exchanges are real time, as the network is. */
  readonly clock: Clock;
  readSecret(ref: SecretRef): Promise<Secret>;
  /** For AWS credentials. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of the agent, for `user-agent`. */
  readonly version: string;
}
