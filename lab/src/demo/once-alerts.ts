/** `--once`: what the pager gets must be what happened, and nothing else. */
import { RECEIVERS } from '@parallax/alert-rules';
import type { Alert } from '@parallax/contract';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from '../parts/process.js';
import { cli } from './agents.js';
import { nameOf, pagesOf, type Page } from './pages.js';
import type { Demo } from './world.js';

const run = promisify(execFile);
const PATIENCE = 90;

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
    const page = await until(what, PATIENCE, () => this.#last(wanted));
    const after = since === undefined ? '' : `, ${((page.at - since) / 1000).toFixed(0)} s after the fault`;
    this.say(`${page.receiver}: ${nameOf(page)}${after}: ${page.summary}. ${page.evidence}`);
  }

  /** Waits until somebody is told that it is over. */
  async resolves(wanted: Wanted): Promise<void> {
    const what = `${nameOf({ ...wanted, alert: wanted.alert.name })} is over`;
    await until(what, PATIENCE, () => this.#last(wanted)?.resolved);
    this.say(`${this.#last(wanted)?.receiver ?? ''}: ${what}`);
  }

  /** Says what the command says of an alert; throws when it does not know whether it fires. */
  async explain({ alert, labels: { probe = '', target = '' } }: Wanted, fires: boolean): Promise<void> {
    const words = ['rules', 'explain', alert.name, '--label', `probe=${probe}`, '--label', `target=${target}`];
    this.say(`\nparallax ${words.join(' ')}`);
    const all = [cli(), ...words, '--prometheus', `http://${this.demo.prometheus.address}`];
    const { code, stdout = '' } = await run(process.execPath, all).then(
      (ended): Ended => ({ code: 0, ...ended }),
      (error: unknown) => error as Ended,
    );
    this.say(stdout.trimEnd());
    if (code !== (fires ? 0 : 1)) throw new Error(`parallax ${words.join(' ')} ended with ${String(code)}`);
  }

  /** When Prometheus saw it begin, in Unix seconds: the same as long as it neither resolves nor fires anew. */
  async began({ alert, labels }: Wanted): Promise<number> {
    const match = Object.entries({ alertname: alert.name, ...labels }).map(([name, value]) => `${name}="${value}"`);
    const [sample, ...others] = await this.demo.prometheus.query(`ALERTS_FOR_STATE{${match.join(',')}}`);
    if (sample === undefined || others.length > 0) throw new Error(`${alert.name} does not fire, or more than once`);
    return sample.value;
  }

  /** Throws when the pager got anything else than what was wanted, or was told twice. Tickets are as they come. */
  nothingElse(): void {
    const pages = pagesOf(this.demo.alerting.pager.received());
    const pager = pages.filter(({ receiver }) => receiver === RECEIVERS.page);
    const unasked = pager.filter((page) => !this.#wanted.some((wanted) => isOf(wanted)(page)));
    const twice = this.#wanted.filter((wanted) => {
      const own = pager.filter(isOf(wanted));
      return own.length > 1 || own.some(({ times }) => times > 1);
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
