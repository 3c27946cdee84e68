import { noEligibleVantages, watchdog, type Alert } from '@parallax/contract';
import { Document, isScalar, visit, type Node } from 'yaml';
import { inhibitions } from './inhibitions.js';

export { inhibitions, type Inhibition } from './inhibitions.js';

/** Who gets what: names of receivers. */
export const RECEIVERS = { page: 'pages', ticket: 'tickets', deadMan: 'dead-man', nobody: 'nobody' } as const;
type Role = keyof typeof RECEIVERS;

/** How long alerts wait for others of their group; for tests and demos, who cannot wait. */
export interface Timing {
  readonly group_wait: string;
  readonly group_interval: string;
  readonly repeat_interval: string;
}

const TIMING: Timing = { group_wait: '30s', group_interval: '5m', repeat_interval: '12h' };

/** Integrations of each receiver, as Alertmanager has them; a role without any is told to nobody. */
export type Delivery = Readonly<Partial<Record<Role, object>>>;

const named = (alerts: readonly Alert[]): string => {
  const names = alerts.map(({ name }) => name);
  return names.length === 1 ? `alertname="${names[0] ?? ''}"` : `alertname=~"${names.join('|')}"`;
};

interface Route {
  /** What it is for, in a sentence. */
  readonly because: string;
  readonly route: object;
}

const routes: readonly Route[] = [
  {
    because:
      "The dead man's switch: to a service outside that complains when it does not come. The runbook says which.",
    route: { matchers: [named([watchdog])], receiver: RECEIVERS.deadMan, group_wait: '0s', group_interval: '1m', repeat_interval: '5m' }, // prettier-ignore
  },
  {
    because: 'For the record: on the page of Alertmanager, and nowhere else.',
    route: { matchers: ['severity="info"'], receiver: RECEIVERS.nobody },
  },
  {
    because: 'All vantages sick is one page, however many targets they had.',
    route: { matchers: [named([noEligibleVantages])], receiver: RECEIVERS.page, group_by: ['alertname'] },
  },
  {
    because:
      'One page a target, with all that is known about it. By target alone: what comes later joins the page that is there.',
    route: { matchers: ['severity="critical"'], receiver: RECEIVERS.page, group_by: ['target', 'slo'] },
  },
];

/** The configuration of Alertmanager 0.25 and later, in the structure of its file. */
export function alertmanagerConfig(delivery: Delivery, timing: Timing = TIMING): object {
  return {
    route: {
      receiver: RECEIVERS.ticket,
      // A fleet that loses its receiver is one ticket.
      group_by: ['alertname', 'fault', 'target'],
      ...timing,
      routes: routes.map(({ route }) => route),
    },
    receivers: Object.entries(RECEIVERS).map(([role, name]) => ({ name, ...delivery[role as Role] })),
    inhibit_rules: inhibitions.map(({ source, mutes, equal }) => ({
      source_matchers: [named(source)],
      target_matchers: [named(mutes)],
      equal,
    })),
  };
}

/** Lists of words are one line, lists of long ones are not. */
const SHORT = 60;

/** The text of that file: `about` at its top, and the reason before each route and inhibition. */
function textOf(about: string, delivery: Delivery): string {
  const file = new Document(alertmanagerConfig(delivery), { aliasDuplicateObjects: false });
  visit(file, { Seq: (_, list) => void (list.flow = list.items.every((item) => isScalar(item) && String(item.value).length < SHORT)) }); // prettier-ignore
  const note = (path: readonly (string | number)[], text: string): void => {
    (file.getIn(path, true) as Node).commentBefore = ` ${text}`;
  };
  routes.forEach(({ because }, at) => note(['route', 'routes', at], because));
  inhibitions.forEach(({ because }, at) => note(['inhibit_rules', at], because));
  file.commentBefore = ['Generated from alert-rules/src/alertmanager; do not edit.', ...about.split('\n')].map((line) => ` ${line}`).join('\n'); // prettier-ignore
  return file.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const webhook = (url: string, more: object = {}): object => ({ webhook_configs: [{ url, ...more }] });

const EXAMPLE = `Alertmanager for the alerts of Parallax: what wakes somebody, what waits for the morning, and which alert says why
another one fires. Take it as it is and put your own receivers in the place of the webhooks (slack_configs,
pagerduty_configs, email_configs and so on), or take the routes and inhibitions into the file that you have.
Each alert has the annotations summary (one line), impact, description (the evidence), runbook_url and dashboard_url.
Severities: critical pages, warning is a ticket, info is for the record. docs/alerts.md lists them all.`;

const COMPOSE = `Alertmanager of docker-compose.yml: shows alerts on its page and sends them to nobody. Put your receivers here.
The routes and inhibitions are those of provisioning/alertmanager/alertmanager.yml, where they are explained.`;

/** Path, from the root of the repository, and text of each configuration of Alertmanager. */
export const renderAlertmanager = (): Readonly<Record<string, string>> => ({
  'provisioning/alertmanager/alertmanager.yml': textOf(EXAMPLE, {
    page: webhook('http://127.0.0.1:8080/pages'),
    ticket: webhook('http://127.0.0.1:8080/tickets'),
    // A heartbeat has no end.
    deadMan: webhook('http://127.0.0.1:8080/alive', { send_resolved: false }),
  }),
  'provisioning/compose/alertmanager.yml': textOf(COMPOSE, {}),
});
