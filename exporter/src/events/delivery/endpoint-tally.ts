import {
  EVENT_OUTCOMES,
  eventBacklog,
  eventBacklogAge,
  eventHeld,
  eventRequests,
  eventsTotal,
  HOLD_REASONS,
  REQUEST_OUTCOMES,
  sample,
  type EventOutcome,
  type HoldReason,
  type Metric,
  type RequestOutcome,
  type Sample,
} from '@parallax/contract';
import type { Logger } from '../../core/log.js';

/** What became of events at one endpoint since it was last asked; tells the log when that changes. */
export class EndpointTally {
  static readonly metrics: readonly Metric[] = [eventsTotal, eventRequests, eventBacklog, eventBacklogAge, eventHeld];
  readonly #events = new Map<EventOutcome, number>();
  readonly #requests = new Map<RequestOutcome, number>();
  #held: HoldReason | undefined;
  /** Unix milliseconds of the oldest event that was read and is not done with. */
  oldest: number | undefined;

  constructor(
    readonly endpoint: string,
    private readonly log: Logger,
  ) {}

  count(outcome: EventOutcome, events = 1): void {
    this.#events.set(outcome, (this.#events.get(outcome) ?? 0) + events);
  }

  request(outcome: RequestOutcome): void {
    this.#requests.set(outcome, (this.#requests.get(outcome) ?? 0) + 1);
  }

  /** Records that this version cannot read: those of a newer agent that had the queue before. */
  unknown(events: number): void {
    this.count('rejected', events);
    this.log.log('warn', 'events of another version are left out', { endpoint: this.endpoint, events });
  }

  /** A bug, told so that it does not stay one. */
  broken(error: unknown): void {
    this.log.log('error', 'events could not be delivered', { endpoint: this.endpoint, error: String(error) });
  }

  held(reason: HoldReason | undefined, problem?: string): void {
    if (reason === this.#held) return;
    this.#held = reason;
    const { endpoint } = this;
    const more = problem === undefined || problem === '' ? {} : { problem };
    if (reason === undefined) this.log.log('info', 'events are delivered again', { endpoint });
    else this.log.log('warn', 'events wait', { endpoint, reason, ...more });
  }

  drain(backlog: number, wall: number): readonly Sample[] {
    const { endpoint } = this;
    const age = backlog === 0 || this.oldest === undefined ? 0 : Math.max(0, wall - this.oldest) / 1_000;
    const samples: Sample[] = [
      sample(eventBacklog, { endpoint }, backlog),
      sample(eventBacklogAge, { endpoint }, age),
      ...EVENT_OUTCOMES.map((outcome) => sample(eventsTotal, { endpoint, outcome }, this.#events.get(outcome) ?? 0)),
      ...REQUEST_OUTCOMES.map((outcome) =>
        sample(eventRequests, { endpoint, outcome }, this.#requests.get(outcome) ?? 0),
      ),
      ...HOLD_REASONS.map((reason) => sample(eventHeld, { endpoint, reason }, reason === this.#held ? 1 : 0)),
    ];
    this.#events.clear();
    this.#requests.clear();
    return samples;
  }
}
