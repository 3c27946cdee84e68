import {
  HOLD_REASONS,
  remoteBacklog,
  remoteBacklogAge,
  remoteClockOffset,
  remoteHeld,
  remoteNewest,
  remoteProtocol,
  remoteRequestDuration,
  remoteRequests,
  remoteSamples,
  remoteSentBytes,
  remoteShards,
  REQUEST_OUTCOMES,
  sample,
  SAMPLE_OUTCOMES,
  WRITE_PROTOCOLS,
  type HoldReason,
  type Metric,
  type RequestOutcome,
  type Sample,
  type SampleOutcome,
  type WriteProtocol,
} from '@parallax/contract';

/** How things stand at an endpoint now. */
export interface EndpointState {
  readonly endpoint: string;
  readonly backlog: number;
  /** Unix milliseconds of the oldest sample that is not done with. */
  readonly oldest: number | undefined;
  readonly held: ReadonlySet<HoldReason>;
  readonly shards: number;
  readonly protocol: WriteProtocol;
  /** Seconds; undefined before the first answer with a date. */
  readonly clockOffset: number | undefined;
}

/** What became of samples and requests at one endpoint since it was last asked. */
export class EndpointTally {
  static readonly metrics: readonly Metric[] = [
    ...[remoteSamples, remoteRequests, remoteRequestDuration, remoteSentBytes, remoteBacklog, remoteBacklogAge],
    ...[remoteNewest, remoteHeld, remoteShards, remoteProtocol, remoteClockOffset],
  ];
  readonly #samples = new Map<SampleOutcome, number>();
  readonly #requests = new Map<RequestOutcome, number>();
  readonly #durations: number[] = [];
  #bytes = 0;
  /** Unix milliseconds of the newest sample that was stored. */
  newest: number | undefined;

  count(outcome: SampleOutcome, samples: number): void {
    if (samples > 0) this.#samples.set(outcome, (this.#samples.get(outcome) ?? 0) + samples);
  }

  request(outcome: RequestOutcome, seconds: number, bytes: number): void {
    this.#requests.set(outcome, (this.#requests.get(outcome) ?? 0) + 1);
    this.#durations.push(seconds);
    this.#bytes += bytes;
  }

  /** `wall` in Unix milliseconds. */
  drain(state: EndpointState, wall: number): readonly Sample[] {
    const { endpoint } = state;
    const age = state.oldest === undefined ? 0 : Math.max(0, wall - state.oldest) / 1000;
    const samples: Sample[] = [
      ...SAMPLE_OUTCOMES.map((outcome) =>
        sample(remoteSamples, { endpoint, outcome }, this.#samples.get(outcome) ?? 0),
      ),
      ...REQUEST_OUTCOMES.map((one) =>
        sample(remoteRequests, { endpoint, outcome: one }, this.#requests.get(one) ?? 0),
      ),
      ...this.#durations.map((seconds) => sample(remoteRequestDuration, { endpoint }, seconds)),
      sample(remoteSentBytes, { endpoint }, this.#bytes),
      sample(remoteBacklog, { endpoint }, state.backlog),
      sample(remoteBacklogAge, { endpoint }, age),
      ...HOLD_REASONS.map((reason) => sample(remoteHeld, { endpoint, reason }, state.held.has(reason) ? 1 : 0)),
      sample(remoteShards, { endpoint }, state.shards),
      ...WRITE_PROTOCOLS.filter((version) => version === state.protocol).map((version) =>
        sample(remoteProtocol, { endpoint, version }, 1),
      ),
    ];
    if (this.newest !== undefined) samples.push(sample(remoteNewest, { endpoint }, this.newest / 1000));
    if (state.clockOffset !== undefined) samples.push(sample(remoteClockOffset, { endpoint }, state.clockOffset));
    this.#samples.clear();
    this.#requests.clear();
    this.#durations.length = 0;
    this.#bytes = 0;
    return samples;
  }
}
