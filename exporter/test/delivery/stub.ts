import { HttpError, type HttpAnswer, type HttpCall, type HttpFailure } from '../../src/core/http-client.js';
import { Courier } from '../../src/core/delivery/courier.js';
import { judgeStatus } from '../../src/core/delivery/judge-status.js';
import type { DeadLetter, EndpointHealth, RequestReport, Signals, Wire } from '../../src/core/delivery/types.js';
import { FakeClock, settle } from '../kit/clock.js';

export type Reply = number | HttpFailure | Partial<Pick<HttpAnswer, 'status' | 'headers'>>;

export interface Request {
  readonly at: number;
  readonly items: readonly number[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A courier of numbers before a receiver that answers as the test says. */
export class Post {
  readonly clock = new FakeClock();
  readonly requests: Request[] = [];
  readonly stored: number[] = [];
  readonly dead: DeadLetter<readonly number[]>[] = [];
  readonly held: (string | undefined)[] = [];
  readonly reports: RequestReport[] = [];
  readonly health: EndpointHealth = { passedAt: -Infinity };
  rejected = 0;
  readonly stop = new AbortController();
  readonly kill = new AbortController();
  readonly signals: Signals = { stop: this.stop.signal, kill: this.kill.signal };
  readonly wire: Wire<readonly number[]> = {
    encode: (items) => ({ body: new TextEncoder().encode(JSON.stringify(items)), headers: { 'x-items': 'json' } }),
    judge: (answer) => judgeStatus(answer, { onRefused: 'hold', maxRetryAfter: 600_000 }),
  };

  constructor(readonly reply: (items: readonly number[], nth: number) => Reply) {}

  courier(more: Partial<Wire<readonly number[]>> = {}): Courier<readonly number[]> {
    return new Courier<readonly number[]>({
      wire: { ...this.wire, ...more },
      http: { call: (call) => this.#call(call) },
      clock: this.clock,
      timeout: 30_000,
      health: this.health,
      random: () => 0.5,
      watch: {
        request: (report) => this.reports.push(report),
        delivered: (items, rejected) => {
          this.stored.push(...items);
          this.rejected += rejected;
        },
        dead: (letter) => this.dead.push(letter),
        held: (reason) => this.held.push(reason),
      },
    });
  }

  /** Delivers while time passes, `ms` at most; whether it came to its end. */
  async deliver(items: readonly number[], ms: number, courier = this.courier()): Promise<boolean> {
    let over = false;
    const done = courier.deliver(items, this.signals).then(
      () => (over = true),
      () => undefined,
    );
    await this.clock.advance(ms);
    await Promise.race([done, settle()]);
    return over;
  }

  get gaps(): number[] {
    return this.requests.slice(1).map(({ at }, index) => at - (this.requests[index]?.at ?? 0));
  }

  async #call({ body, headers }: HttpCall): Promise<HttpAnswer> {
    const items = JSON.parse(new TextDecoder().decode(body)) as number[];
    this.requests.push({ at: this.clock.now(), items, headers });
    const reply = this.reply(items, this.requests.length);
    if (typeof reply === 'string') throw new HttpError(reply, `no: ${reply}`);
    const { status = 200, headers: answered = {} } = typeof reply === 'number' ? { status: reply } : reply;
    const at = this.clock.wall();
    return { status, headers: answered, body: new TextEncoder().encode('words'), sentAt: at, answeredAt: at };
  }
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
