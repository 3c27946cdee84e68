/** `--once`: what the pager gets must be what happened, and nothing else. */
import { RECEIVERS } from '@parallax/alert-rules';
import { vantageSickNow, type Alert } from '@parallax/contract';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { until } from '../parts/process.js';
import { cli } from './agents.js';
import { nameOf, pagesOf, type Page } from './pages.js';
import type { Demo } from './world.js';

const run = promisify(execFile);
const PATIENCE = 180;
/** Seconds that the rules look back on. */
const ROUNDS = 10;

/** An alert that somebody must be told of. */
export interface Wanted {
  readonly alert: Alert;
  /** Those of its labels that make out which it is, and `fault`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How a command ended; Node says it in the error where the code is not 0. */
interface Ended {
  readonly code?: unknown;
  readonly stdout?: string;
}

const isOf =
  ({ alert, labels }: Wanted) =>
  (page: Page): boolean =>
    page.alert === alert.name && Object.entries(labels).every(([name, value]) => page.labels[name] === value);

/** Of its series in Prometheus. */
function matchersOf({ alert, labels }: Wanted): string {
  const match = Object.entries({ alertname: alert.name, ...labels }).map(([name, value]) => `${name}="${value}"`);
  return match.join(',');
}

/** Follows what Alertmanager sends while the demo breaks things. */
export class PageCheck {
  readonly #wanted: Wanted[] = [];

  constructor(
    private readonly demo: Demo,
    private readonly say: (line: string) => void,
  ) {}

  /** Waits until somebody is told; `since` is when it was broken, in Unix milliseconds. */
  async fires(wanted: Wanted, since?: number): Promise<void> {
    this.#wanted.push(wanted);
    const what = `${nameOf({ ...wanted, alert: wanted.alert.name })} is sent`;
    const page = await until(what, PATIENCE, () => {
      const last = this.#last(wanted);
      return last !== undefined && last.at >= (since ?? 0) ? last : undefined;
    });
    const after = since === undefined ? '' : `, ${((page.at - since) / 1000).toFixed(0)} s after the fault`;
    this.say(`${page.receiver}: ${nameOf(page)}${after}: ${page.summary}. ${page.evidence}`);
  }

  /** Waits until it does not fire, so that what comes next is told anew. */
  async silent(wanted: Wanted): Promise<void> {
    const what = `${nameOf({ ...wanted, alert: wanted.alert.name })} does not fire`;
    await until(what, PATIENCE, async () => {
      const firing = await this.demo.prometheus.query(`ALERTS{alertstate="firing",${matchersOf(wanted)}}`);
      const told = this.#last(wanted);
      return (firing.length === 0 && (told === undefined || told.resolved !== undefined)) || undefined;
    });
  }

  /** Waits until somebody is told that it is over. */
  async resolves(wanted: Wanted): Promise<void> {
    const what = `${nameOf({ ...wanted, alert: wanted.alert.name })} is over`;
    await until(what, PATIENCE, () => this.#last(wanted)?.resolved);
    this.say(`${this.#last(wanted)?.receiver ?? ''}: ${what}`);
  }

  /**
   * Says what the command says of an alert; throws when it does not know whether it fires, nor has the words. Asked
   * again for a while: on a busy machine a vantage is sick for a moment, and not counted.
   */
  async explain({ alert, labels: { probe = '', target = '' } }: Wanted, fires: boolean, has = /^/): Promise<void> {
    const words = ['rules', 'explain', alert.name, '--label', `probe=${probe}`, '--label', `target=${target}`];
    this.say(`\nparallax ${words.join(' ')}`);
    const all = [cli(), ...words, '--prometheus', `http://${this.demo.prometheus.address}`];
    const ask = (): Promise<Ended> =>
      run(process.execPath, all).then((ended): Ended => ({ code: 0, ...ended }), (error: unknown) => error as Ended); // prettier-ignore
    const knows = ({ code, stdout = '' }: Ended): boolean => code === (fires ? 0 : 1) && has.test(stdout);
    let ended = await ask();
    for (const end = Date.now() + PATIENCE * 1000; !knows(ended) && Date.now() < end; ended = await ask()) {
      await sleep(1000);
    }
    this.say((ended.stdout ?? '').trimEnd());
    if (!knows(ended)) throw new Error(`parallax ${words.join(' ')} ended with ${String(ended.code)}`);
  }

  /** Waits until it fires: when Prometheus saw it begin, in Unix seconds, the same as long as it neither resolves nor fires anew. */
  async began(wanted: Wanted): Promise<number> {
    return until(`${wanted.alert.name} fires, once`, PATIENCE, async () => {
      const [sample, ...others] = await this.demo.prometheus.query(`ALERTS_FOR_STATE{${matchersOf(wanted)}}`);
      return others.length > 0 ? undefined : sample?.value;
    });
  }

  /** Vantages that were not believed at some moment since then, in Unix milliseconds, or in the rounds before. */
  async sickSince(from: number): Promise<string[]> {
    const window = Math.ceil((Date.now() - from) / 1000) + ROUNDS;
    const sick = await this.demo.prometheus.query(`max_over_time(${vantageSickNow.name}[${window}s]) == 1`);
    return sick.map(({ labels }) => labels['vantage'] ?? '');
  }

  /** Allows that it fires once more. */
  mayRepeat(wanted: Wanted): void {
    this.#wanted.push(wanted);
  }

  /** Throws when the pager got anything else than what was wanted, or was told twice. Tickets are as they come. */
  nothingElse(): void {
    const pages = pagesOf(this.demo.alerting.pager.received());
    const pager = pages.filter(({ receiver }) => receiver === RECEIVERS.page);
    const unasked = pager.filter((page) => !this.#wanted.some((wanted) => isOf(wanted)(page)));
    const twice = this.#wanted.filter((wanted) => {
      const own = pager.filter(isOf(wanted));
      const most = this.#wanted.filter((one) => one === wanted).length;
      return own.length > most || own.some(({ times }) => times > 1);
    });
    const wrong = [
      ...unasked.map((page) => `${nameOf(page)}: ${page.summary}`),
      ...twice.map(({ alert, labels }) => `${nameOf({ alert: alert.name, labels })} more than once`),
    ];
    if (wrong.length > 0) throw new Error(`somebody was told without a reason: ${wrong.join('; ')}`);
  }

  /** Throws when a rule cannot be evaluated over what agents really send: samples made for tests do not show that. */
  async noRuleFails(): Promise<void> {
    const rules = await this.demo.prometheus.rules();
    const failed = rules.filter(({ health }) => health === 'err');
    if (failed.length > 0)
      throw new Error(failed.map(({ name, lastError }) => `${name}: ${lastError ?? ''}`).join('; '));
    const went = rules.filter(({ health }) => health === 'ok').length;
    this.say(`rules: ${went} of ${rules.length} were evaluated, none failed`);
  }

  #last(wanted: Wanted): Page | undefined {
    return pagesOf(this.demo.alerting.pager.received()).findLast(isOf(wanted));
  }
}
