/** Pieces of annotations: templates of Prometheus (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/). */

/** The value of a label. */
export const label = (name: string): string => `{{ $labels.${name} }}`;

/**
 * A PromQL text whose `%q` are labels of the alert, asked when the alert is written out; `body` sees each series
 * as `.Labels` and `.Value`. Prometheus, Mimir, Thanos and vmalert know `query`; Grafana does not.
 */
export const forEach = (expr: string, labels: readonly string[], body: string): string =>
  `{{ range printf ${JSON.stringify(expr)} ${labels.map((name) => `$labels.${name}`).join(' ')} | query | sortByLabel "vantage" }}${body}{{ end }}`;
