/** What rules may be given to. */
export const RULERS = [
  'prometheus-2.42',
  'prometheus-3',
  'mimir',
  'cortex',
  'thanos',
  'vmalert-1.79',
  'vmalert',
  'grafana',
] as const;
export type Ruler = (typeof RULERS)[number];

export const RULER_NAMES: Readonly<Record<Ruler, string>> = {
  'prometheus-2.42': 'Prometheus 2.42',
  'prometheus-3': 'Prometheus 3',
  mimir: 'Mimir',
  cortex: 'Cortex',
  thanos: 'Thanos',
  'vmalert-1.79': 'vmalert 1.79',
  vmalert: 'vmalert',
  grafana: "Grafana's convert API",
};

/** `prometheus` stands for both of its versions. */
export function rulersOf(word: string): readonly Ruler[] {
  if (word === 'prometheus') return ['prometheus-2.42', 'prometheus-3'];
  return RULERS.filter((ruler) => ruler === word);
}
