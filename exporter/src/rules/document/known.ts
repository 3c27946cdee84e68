/** Fields that some ruler knows; `rules/check/portability` says which. */

/** https://prometheus.io/docs/prometheus/3.5/configuration/recording_rules/ */
const GROUP = ['name', 'interval', 'limit', 'query_offset', 'labels', 'rules'];
/** Thanos: https://thanos.io/tip/components/rule.md/, Mimir: pkg/ruler/rulespb, vmalert: https://docs.victoriametrics.com/vmalert/ */
const GROUP_OF_OTHERS = [
  'partial_response_strategy',
  ...['source_tenants', 'evaluation_delay', 'align_evaluation_time_on_interval', 'remote_write'],
  ...['type', 'concurrency', 'eval_offset', 'eval_delay', 'eval_alignment', 'params', 'headers', 'notifier_headers'],
  ...['tenant', 'debug', 'extra_filter_labels'],
];
export const GROUP_FIELDS: readonly string[] = [...GROUP, ...GROUP_OF_OTHERS];

export const RULE_FIELDS: readonly string[] = [
  ...['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'],
  // vmalert
  ...['debug', 'update_entries_limit'],
];

/** What stands at the top of a file: `namespace` is mimirtool's. */
export const FILE_FIELDS: readonly string[] = ['groups', 'namespace'];

/** A Prometheus duration: units descending, each once. https://prometheus.io/docs/prometheus/latest/querying/basics/ */
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const SECONDS = [365 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1, 0.001];

/** Seconds of a duration such as `1h30m`; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = text === '' || text.length > 40 ? null : DURATION.exec(text);
  return parts?.slice(1).reduce((sum, part, at) => sum + Number(part ?? 0) * (SECONDS[at] ?? 0), 0);
}
