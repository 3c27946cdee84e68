/** What the demo says about remote write: how far each vantage is behind, and how gaps fill. */
import { probeRuns, remoteBacklog, remoteBacklogAge, selector } from '@parallax/contract';
import type { Prometheus } from '../parts/prometheus.js';
import type { Receiver } from '../parts/receiver.js';
import { VANTAGES } from './agents.js';
import type { Paint } from './view.js';

/** How far a vantage is behind at the receiver. */
export interface Behind {
  readonly vantage: string;
  readonly samples: number;
  /** Age of the oldest sample that waits. */
  readonly seconds: number;
}

/** A time in which the receiver was away. */
export interface Outage {
  /** Unix seconds; `to` is absent while it lasts. */
  readonly from: number;
  readonly to?: number;
}

export interface Delivery {
  readonly behind: readonly Behind[];
  /** The last absence of the receiver. */
  readonly outage?: Outage;
  /** How much of it is filled, 0 to 1. */
  readonly share: number;
}

/** What is younger counts as delivered: samples wait that long for a full request. */
const FRESH_SECONDS = 4;
const ENDPOINT = { endpoint: 'central' };

async function lookBehind(scraper: Prometheus): Promise<Behind[]> {
  const [samples, ages] = await Promise.all([
    scraper.query(selector(remoteBacklog, ENDPOINT)),
    scraper.query(selector(remoteBacklogAge, ENDPOINT)),
  ]);
  const of = (list: typeof samples, vantage: string): number =>
    list.find(({ labels }) => labels['vantage'] === vantage)?.value ?? 0;
  return VANTAGES.map((vantage) => ({ vantage, samples: of(samples, vantage), seconds: of(ages, vantage) }));
}

/** Follows the receiver's absences. */
export class DeliveryWatch {
  #outage: Outage | undefined;

  constructor(
    private readonly scraper: Prometheus,
    private readonly receiver: Receiver,
  ) {}

  /** Stops the receiver, or starts it again. */
  async set(up: boolean): Promise<void> {
    if (!up) this.#outage = { from: Date.now() / 1000 };
    await this.receiver.set(up);
    if (up && this.#outage !== undefined) this.#outage = { from: this.#outage.from, to: Date.now() / 1000 };
  }

  async look(): Promise<Delivery> {
    const behind = await lookBehind(this.scraper).catch(() => []);
    const outage = this.#outage;
    const over = outage?.to === undefined ? undefined : { from: outage.from, to: outage.to };
    const share = over === undefined ? 0 : await this.#filled(over).catch(() => 0);
    return { behind, share, ...(outage === undefined ? {} : { outage }) };
  }

  /**
   * The share of an outage for which the receiver now has samples, of the vantage that has fewest. Measured by the
   * scrapes of that time: a second in which the agent itself had to wait has neither.
   */
  async #filled({ from, to }: Required<Outage>): Promise<number> {
    const window = Math.max(1, Math.round(to - from));
    const runs = selector(probeRuns, { probe: 'web', target: 'fast' });
    const count = `min by (vantage) (count_over_time(${runs}[${window}s] @ ${to.toFixed(3)}))`;
    const [scraped, sent] = await Promise.all([this.scraper.query(count), this.receiver.prometheus.query(count)]);
    const of = (counts: typeof sent, vantage: string): number =>
      counts.find(({ labels }) => labels['vantage'] === vantage)?.value ?? 0;
    return Math.min(1, ...VANTAGES.map((one) => of(sent, one) / Math.max(1, of(scraped, one))));
  }
}

export const isBehind = ({ seconds }: Behind): boolean => seconds > FRESH_SECONDS;

/** One line for the screen. */
export function deliveryLine({ behind, outage, share }: Delivery, paint: Paint): string {
  const late = behind.filter(isBehind);
  const each = late.map(({ vantage, samples, seconds }) => `${vantage} ${seconds.toFixed(0)} s (${samples} samples)`);
  if (outage !== undefined && outage.to === undefined) {
    return paint.bad(`remote write: the receiver is stopped; kept on disk: ${each.join(', ') || 'nothing yet'}`);
  }
  if (late.length > 0) return paint.bad(`remote write: the receiver is back; behind: ${each.join(', ')}`);
  if (outage?.to === undefined) return paint.good('remote write: the receiver has everything');
  const seconds = (outage.to - outage.from).toFixed(0);
  const percent = (100 * share).toFixed(0);
  return paint.good(`remote write: the gap of ${seconds} s is filled; ${percent} % of its seconds are at the receiver`);
}
