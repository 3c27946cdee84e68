import type { WriteProtocol } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import type { Proof } from './judge.js';

/** How long a receiver counts as one that speaks 1.0 only. Receivers are upgraded; asking costs one request more. */
const FORGET_MS = 4 * 3_600_000;

const PROVED = { '2.0': '2.0', 'not 2.0': '1.0', 'not 1.0': undefined } as const;

/** Which protocol is spoken with an endpoint, and what it has proved; all shards share it. */
export class ProtocolMemory {
  #proved: WriteProtocol | undefined;
  #askAgainAt = Infinity;

  constructor(
    private readonly wanted: 'auto' | WriteProtocol,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** The protocol that counts for the metric: the one of most requests. */
  get version(): WriteProtocol {
    if (this.wanted !== 'auto') return this.wanted;
    return this.#proved ?? '2.0';
  }

  /** Whether a refusal may be about the protocol: it is ours to choose, and the receiver has not shown that it speaks 2.0. */
  get unproven(): boolean {
    return this.flexible && this.#proved !== '2.0';
  }

  /** Whether another protocol may be tried. */
  get flexible(): boolean {
    return this.wanted === 'auto';
  }

  /** The protocol of the next request. Asks for 2.0 once in a while where only 1.0 is known. */
  choose(): WriteProtocol {
    if (this.clock.now() < this.#askAgainAt) return this.version;
    this.#askAgainAt = this.clock.now() + FORGET_MS;
    return this.wanted === 'auto' ? '2.0' : this.wanted;
  }

  /** Takes in what an answer proved. */
  learn(proof: Proof): void {
    if (proof === undefined) return;
    this.#proved = PROVED[proof];
    this.#askAgainAt = proof === 'not 2.0' ? this.clock.now() + FORGET_MS : Infinity;
  }
}
