import type { Tally } from '../core/dns/exchange.js';

/** What one resolver did since the start. */
export interface ServerStats {
  /** `address:port`, IPv6 in brackets. */
  readonly server: string;
  /** Absent until it was asked once. False after two questions in a row without any answer, or a failed check. */
  readonly up?: boolean;
  readonly queries: number;
  /** Answers of any kind, SERVFAIL among them. */
  readonly answers: number;
  readonly timeouts: number;
  /** Refused ports, malformed or unusable answers. */
  readonly failures: number;
  /** Datagrams ignored because their id or question was not ours. */
  readonly spoofed: number;
}

const DOWN_AFTER = 2;
/** Milliseconds for which a resolver that is down is asked last. */
const DEMOTED_FOR = 30_000;

/** The health of one resolver. */
export class ServerHealth {
  #queries = 0;
  #answers = 0;
  #timeouts = 0;
  #failures = 0;
  #spoofed = 0;
  #silent = 0;
  #demotedUntil = 0;
  #broken = false;

  constructor(readonly server: string) {}

  answered(): void {
    this.#answers += 1;
    this.#silent = 0;
    this.#demotedUntil = 0;
    this.#broken = false;
  }

  failed(kind: 'timeout' | 'failure', now: number): void {
    if (kind === 'timeout') this.#timeouts += 1;
    else this.#failures += 1;
    this.#silent += 1;
    if (this.#silent >= DOWN_AFTER) this.#demotedUntil = now + DEMOTED_FOR;
  }

  /** The outcome of a health check, which asks what every resolver can answer. */
  checked(works: boolean, now: number): void {
    this.#broken = !works;
    if (!works) this.#demotedUntil = now + DEMOTED_FOR;
  }

  asked(tally: Tally): void {
    this.#queries += tally.sent;
    this.#spoofed += tally.spoofed;
  }

  /** True while it should be asked after the others. */
  demoted(now: number): boolean {
    return now < this.#demotedUntil;
  }

  stats(): ServerStats {
    const known = this.#answers + this.#timeouts + this.#failures > 0 || this.#broken;
    return {
      server: this.server,
      ...(known && { up: this.#silent < DOWN_AFTER && !this.#broken }),
      queries: this.#queries,
      answers: this.#answers,
      timeouts: this.#timeouts,
      failures: this.#failures,
      spoofed: this.#spoofed,
    };
  }
}
