import { stringify } from 'yaml';
import { annotationsOf, labelsOf } from './annotations.js';
import type { Common } from './common.js';
import type { AlertRule, RuleFile } from './rule.js';
import type { ExpectedAlerts, FiringAlert, RuleTest } from './rule-test.js';

/** Files of tests that promtool runs; they load `<name>.rules.yml` of every file in `loads`, from the folder above. */
export function renderTests(file: RuleFile, loads: readonly RuleFile[], common: Common): string {
  const rules = loads.flatMap(({ groups }) => groups).flatMap((group) => group.rules);
  const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));
  const body = {
    rule_files: loads.map(({ name }) => `../${name}.rules.yml`),
    evaluation_interval: file.evaluation ?? common.rounds.lengths[0],
    // Else promtool takes groups as they come, and a rule may read what another group has not recorded yet.
    group_eval_order: loads.flatMap(({ groups }) => groups).map(({ name }) => name),
    tests: file.tests.map((test) =>
      testOf(file.evaluation ? { interval: file.evaluation, ...test } : test, alerts, common),
    ),
  };
  return `${common.head.map((line) => `# ${line}\n`).join('')}${stringify(body, { lineWidth: 0 })}`;
}

function testOf(test: RuleTest, alerts: readonly AlertRule[], common: Common): object {
  const texts = (test.alerts ?? []).filter(({ firing }) => firing.every(({ summary }) => summary !== undefined));
  const labelled = (test.alerts ?? []).filter((one) => !texts.includes(one));
  const samples = [
    ...labelled.map((one) => firingSamples(one, alerts, common)),
    ...(test.samples ?? []).map(({ at, expr, samples: wanted }) => ({ expr, eval_time: at, exp_samples: wanted })),
  ];
  return {
    name: test.name,
    interval: test.interval ?? common.rounds.lengths[0],
    input_series: test.input,
    ...(texts.length === 0 ? {} : { alert_rule_test: texts.map((one) => exact(one, alerts, common)) }),
    ...(samples.length === 0 ? {} : { promql_expr_test: samples }),
  };
}

/** The rule that is meant: of several with one name, that whose own labels are those of what fires. */
function known({ alert }: ExpectedAlerts, alerts: readonly AlertRule[], firing?: FiringAlert): AlertRule {
  const named = alerts.filter((rule) => rule.alert.name === alert.name);
  const own = named.find(({ labels = {} }) =>
    Object.entries(labels).every(([name, value]) => firing?.labels[name] === value),
  );
  const rule = own ?? named[0];
  if (rule === undefined) throw new Error(`there is a test of ${alert.name} and no rule`);
  return rule;
}

/** Labels and every annotation, as they arrive. */
function exact(expected: ExpectedAlerts, alerts: readonly AlertRule[], common: Common): object {
  const one = (firing: FiringAlert): object => {
    const { labels, summary = '', evidence = '' } = firing;
    const rule = known(expected, alerts, firing);
    return {
      exp_labels: { ...labelsOf(rule, common), ...labels },
      exp_annotations: filled({ ...annotationsOf({ ...rule, summary, evidence }, common) }, labels),
    };
  };
  const { alert } = known(expected, alerts);
  return { eval_time: expected.at, alertname: alert.name, exp_alerts: expected.firing.map(one) };
}

/** Labels alone, by the series that Prometheus makes of what fires. */
function firingSamples(expected: ExpectedAlerts, alerts: readonly AlertRule[], common: Common): object {
  const { alert } = known(expected, alerts);
  const labels = (firing: FiringAlert): string =>
    Object.entries({
      alertname: alert.name,
      alertstate: 'firing',
      ...labelsOf(known(expected, alerts, firing), common),
      ...firing.labels,
    })
      .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
      .join(', ');
  return {
    expr: `ALERTS{alertname="${alert.name}",alertstate="firing"}`,
    eval_time: expected.at,
    exp_samples: expected.firing.map((one) => ({ labels: `ALERTS{${labels(one)}}`, value: 1 })),
  };
}

/** Simple references to labels, as links and impact sentences have them, filled in. */
function filled(annotations: Record<string, string>, labels: FiringAlert['labels']): Record<string, string> {
  const value = (label: string): string => labels[label] ?? '';
  const fill = (text: string): string =>
    text
      .replace(/\{\{ \$labels\.(\w+) \| urlquery \}\}/g, (_, label: string) =>
        encodeURIComponent(value(label)).replace(/%20/g, '+'),
      ) // prettier-ignore
      .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => value(label));
  return Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, fill(text)]));
}
