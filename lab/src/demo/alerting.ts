/** Rules, Alertmanager and a pager for the demo: those that people get, with rounds of seconds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alertmanagerConfig, packOf, packSettings } from '@parallax/alert-rules';
import { stringify } from 'yaml';
import { alertmanager } from '../parts/alertmanager.js';
import { freePorts } from '../parts/process.js';
import type { Scope } from '../parts/scope.js';
import { webhook, type Webhook } from '../parts/webhook.js';

export interface Alerting {
  /** Files that Prometheus loads. */
  readonly rules: readonly string[];
  /** The one of them that does not look at alerts. */
  readonly scorecardRules: string;
  /** Address of Alertmanager. */
  readonly alertmanager: string;
  readonly pager: Webhook;
}

/** Probes run each second; a fault pages after three rounds, and is over three good ones and a little later. */
const SETTINGS = packSettings.parse({
  rounds: { lengths: ['2s', '1m'] },
  // Long enough for a scrape that failed while an agent starts.
  keep_firing_most: '6s',
  // The event loop is judged by ten seconds: one such window, at the start of an agent, is not told.
  vantage: { sick: { for: '12s' }, local_problem: { for: '12s' } },
});
const SCORECARD = 'parallax-cdn-scorecard.rules.yml';
/** Everything at once, and a reminder when nobody watches any more. */
const TIMING = { group_wait: '1s', group_interval: '2s', repeat_interval: '4h' };

/** Writes the rules into `folder`, starts Alertmanager and what it sends to. */
export async function alerting(scope: Scope, folder: string): Promise<Alerting> {
  const files = Object.entries(packOf(SETTINGS, ['The rules of the demo: rounds of two seconds.']));
  const rules = files.filter(([name]) => name.endsWith('.rules.yml'));
  for (const [name, text] of rules) {
    const file = join(folder, 'rules', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const pager = await webhook(scope);
  const told = { webhook_configs: [{ url: pager.url }] };
  const config = stringify(alertmanagerConfig({ page: told, ticket: told }, TIMING));
  const [port = 0] = await freePorts(1);
  return {
    rules: rules.map(([name]) => join(folder, 'rules', name)),
    scorecardRules: join(folder, 'rules', SCORECARD),
    alertmanager: await alertmanager(scope, { port, folder: join(folder, 'alertmanager'), config }),
    pager,
  };
}
