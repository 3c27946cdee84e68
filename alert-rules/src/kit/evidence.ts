/** Pieces of annotations: templates of Prometheus (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/). */

/** The value of a label. */
export const label = (name: string): string => `{{ $labels.${name} }}`;

/** The answer to a PromQL text whose `%q` are these labels of the alert. */
const asked = (expr: string, labels: readonly string[]): string =>
  `printf ${JSON.stringify(expr)} ${labels.map((name) => `$labels.${name}`).join(' ')} | query`;

/**
 * A PromQL text whose `%q` are labels of the alert, asked when the alert is written out; `body` sees each series
 * as `.Labels` and `.Value`, by the label `order`. Prometheus, Mimir, Thanos and vmalert know `query`; Grafana does not.
 */
export const forEach = (expr: string, labels: readonly string[], body: string, order = 'vantage'): string =>
  `{{ range ${asked(expr, labels)} | sortByLabel "${order}" }}${body}{{ end }}`;

export interface Listing {
  /** Before the first. */
  readonly before: string;
  /** What is said of each; sees `.Labels` and `.Value`. */
  readonly each: string;
  /** After the last. */
  readonly after: string;
  /** Where nothing is found; nothing unless given. */
  readonly none?: string;
}

/** As {@link forEach}, with words around the list, in the order of the answer unless a label to sort by is given. */
export function listed(
  expr: string,
  labels: readonly string[],
  { before, each, after, none = '' }: Listing,
  sort?: string,
): string {
  const answer = asked(expr, labels);
  const sorted = sort === undefined ? answer : `${answer} | sortByLabel ${JSON.stringify(sort)}`;
  return `{{ with ${sorted} }}${before}{{ range . }}${each}{{ end }}${after}{{ else }}${none}{{ end }}`;
}
