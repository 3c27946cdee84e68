/** What differs between the text formats: names, headers, spelling of bounds, the end. */
import { EXEMPLAR_LABEL, type FamilyHead, type FamilyType, type RunExemplar } from '../core/snapshot.js';
import { boundText, canonicalBoundText } from './numbers.js';

export interface Dialect {
  /** Name of the samples of a scalar family, and what suffixes of the others are put after. */
  seriesName(head: FamilyHead): string;
  header(head: FamilyHead): string;
  bound(value: number): string;
  /** Name of the series that says when counting began; undefined when the format has none. */
  createdName(head: FamilyHead): string | undefined;
  /** What follows a bucket's value to point to a run; undefined when the format has no exemplars. */
  exemplar(of: RunExemplar): string | undefined;
  readonly end: string;
}

const cut = (name: string, suffix: string): string => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);
const escapeLine = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\0', '\ufffd');

const TEXT_TYPES: Readonly<Record<FamilyType, string>> = {
  counter: 'counter',
  gauge: 'gauge',
  info: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  unknown: 'untyped',
};

/** Text 0.0.4 (and 1.0.0, which differs only for names that we never have): https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const textDialect: Dialect = {
  seriesName: (head) => head.name,
  header: ({ name, type, help }) =>
    `${help === '' ? '' : `# HELP ${name} ${escapeLine(help)}\n`}# TYPE ${name} ${TEXT_TYPES[type]}\n`,
  bound: boundText,
  createdName: () => undefined,
  exemplar: () => undefined,
  end: '',
};

export interface OpenMetricsOptions {
  readonly created: boolean;
  /** All families of the page: OpenMetrics names them without suffix, and no two may then be called the same. */
  readonly heads: readonly FamilyHead[];
}

const SUFFIXES: Partial<Record<FamilyType, string>> = { counter: '_total', info: '_info' };

/**
 * OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/
 * The format demands suffixes of counters and infos. A foreign family without one, or one whose name without suffix is taken,
 * keeps its name and becomes unknown or a gauge, so that no series is renamed by the choice of the format.
 * `_created` series are optional there, and a server that does not know their meaning stores each as one more series.
 */
export function openMetricsDialect({ created, heads }: OpenMetricsOptions): Dialect {
  const owners = new Map(heads.map((head) => [head.name, head.name]));
  const names = new Map<string, { name: string; type: FamilyType }>();
  for (const { name, type } of heads) {
    const suffix = SUFFIXES[type];
    const bare = suffix === undefined ? name : cut(name, suffix);
    const free = suffix === undefined || (bare !== name && !owners.has(bare));
    if (free && bare !== name) owners.set(bare, name);
    names.set(name, free ? { name: bare, type } : { name, type: type === 'info' ? 'gauge' : 'unknown' });
  }
  const shown = (head: FamilyHead): { name: string; type: FamilyType } => names.get(head.name) ?? head;
  return {
    seriesName: (head) => head.name,
    header: (head) => {
      const { name, type } = shown(head);
      const hasUnit = head.unit !== '' && name.endsWith(`_${head.unit}`);
      const unit = hasUnit ? `# UNIT ${name} ${head.unit}\n` : '';
      const help = head.help === '' ? '' : `# HELP ${name} ${escapeLine(head.help).replaceAll('"', '\\"')}\n`;
      return `# TYPE ${name} ${type}\n${unit}${help}`;
    },
    bound: canonicalBoundText,
    createdName: (head) => {
      const { name, type } = shown(head);
      return created && (type === 'counter' || type === 'histogram' || type === 'summary')
        ? `${name}_created`
        : undefined;
    },
    exemplar: ({ runId, value, timestamp }) => ` # {${EXEMPLAR_LABEL}="${runId}"} ${value} ${timestamp / 1000}`,
    end: '# EOF\n',
  };
}
