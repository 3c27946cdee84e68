import type { Ruler } from './rulers.js';

/** Which feature is refused, or ignored, by which ruler: data, each row with where it was read. */

export interface Feature {
  /** How findings name it. */
  readonly name: string;
  /** What happens there. */
  readonly refusedBy: Readonly<Partial<Record<Ruler, 'refused' | 'ignored' | 'limited'>>>;
  readonly remedy: string;
  readonly source: string;
}

const refused = (...rulers: Ruler[]): Feature['refusedBy'] => Object.fromEntries(rulers.map((one) => [one, 'refused']));
const ALL_BUT = (...fine: Ruler[]): Ruler[] => EVERY.filter((ruler) => !fine.includes(ruler));
const EVERY: readonly Ruler[] = [
  ...(['prometheus-2.42', 'prometheus-3', 'mimir', 'cortex', 'thanos', 'vmalert-1.79', 'vmalert', 'grafana'] as const),
];

const PROMETHEUS_CHANGES = 'https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md';
const VMALERT = 'https://docs.victoriametrics.com/victoriametrics/vmalert/#groups';
const MIMIR = 'https://grafana.com/docs/mimir/latest/references/http-api/#set-rule-group';
const CORTEX = 'https://github.com/cortexproject/cortex/blob/master/pkg/ruler/rulespb/rules.proto';
const THANOS = 'https://thanos.io/tip/components/rule.md/';
const GRAFANA = 'https://grafana.com/docs/grafana/latest/alerting/alerting-rules/alerting-migration/';

/** Fields of groups. */
export const GROUP_FEATURES: Readonly<Record<string, Feature>> = {
  limit: {
    name: 'limit',
    refusedBy: refused('grafana'),
    remedy: 'Leave limit out, or bound the expression by topk().',
    source: GRAFANA,
  },
  query_offset: {
    name: 'query_offset',
    refusedBy: refused('prometheus-2.42', 'vmalert-1.79', 'vmalert'),
    remedy: 'Write offset into the expressions; vmalert calls it eval_delay.',
    source: `${PROMETHEUS_CHANGES} (2.53.0), ${VMALERT}`,
  },
  labels: {
    name: 'labels of a group',
    refusedBy: { ...refused('prometheus-2.42'), mimir: 'ignored' },
    remedy: 'Write the labels into each rule.',
    // Mimir keeps them from 3.0 on; before, it takes the group and drops them.
    source: `${PROMETHEUS_CHANGES} (3.0.0), ${MIMIR}`,
  },
  partial_response_strategy: {
    name: 'partial_response_strategy',
    refusedBy: refused(...ALL_BUT('thanos')),
    remedy: 'Only Thanos knows it: keep it in files that go there.',
    source: THANOS,
  },
  source_tenants: {
    name: 'source_tenants',
    refusedBy: refused(...ALL_BUT('mimir', 'cortex')),
    remedy: 'Only rulers with tenants know it: keep it in files that go there.',
    source: `${MIMIR}, ${CORTEX}`,
  },
  evaluation_delay: onlyMimir('evaluation_delay', 'Write query_offset, which took its place.'),
  align_evaluation_time_on_interval: onlyMimir('align_evaluation_time_on_interval', 'Leave it out elsewhere.'),
  remote_write: onlyMimir('remote_write', 'Leave it out elsewhere.'),
  ...Object.fromEntries(
    [
      ...['type', 'concurrency', 'eval_offset', 'eval_delay', 'eval_alignment', 'params', 'headers'],
      ...['notifier_headers', 'tenant', 'debug', 'extra_filter_labels'],
    ].map((name): [string, Feature] => [name, onlyVmalert(name)]),
  ),
};

function onlyMimir(name: string, remedy: string): Feature {
  return { name, refusedBy: refused(...ALL_BUT('mimir')), remedy, source: MIMIR };
}

function onlyVmalert(name: string): Feature {
  const remedy = 'Only vmalert knows it: keep it in files that go there.';
  return { name, refusedBy: refused(...ALL_BUT('vmalert', 'vmalert-1.79')), remedy, source: VMALERT };
}

/** Fields of rules. */
export const RULE_FEATURES: Readonly<Record<string, Feature>> = {
  keep_firing_for: {
    name: 'keep_firing_for',
    refusedBy: refused('vmalert-1.79'),
    remedy: 'Use vmalert 1.92 or newer, or hold the alert by max_over_time() in its expression.',
    source: 'measured with vmalert 1.79: "unknown fields in rule: keep_firing_for"; added in 1.92.0',
  },
  debug: onlyVmalert('debug of a rule'),
  update_entries_limit: onlyVmalert('update_entries_limit'),
};

/** What templates use. */
export const TEMPLATE_FEATURES: Readonly<Record<string, Feature>> = {
  query: {
    name: 'query in a template',
    refusedBy: { grafana: 'ignored' },
    remedy: 'Say in the text what does not need a query; it gives nothing there.',
    source: 'https://github.com/grafana/grafana/blob/main/pkg/services/ngalert/state/template/template.go',
  },
  toDuration: sinceThree('toDuration in a template'),
  now: sinceThree('now in a template'),
};

function sinceThree(name: string): Feature {
  return {
    name,
    refusedBy: refused('prometheus-2.42'),
    remedy: 'Leave it out where an older Prometheus reads the file.',
    source: 'https://prometheus.io/docs/prometheus/latest/configuration/template_reference/',
  };
}
