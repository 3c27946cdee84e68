/** What differs between the text formats: names, headers, spelling of bounds, the end. */
import type { FamilyHead, FamilyType } from '../core/snapshot.js';
import { boundText, canonicalBoundText } from './numbers.js';

export interface Dialect {
  /** Name of the samples of a scalar family, and what suffixes of the others are put after. */
  seriesName(head: FamilyHead): string;
  header(head: FamilyHead): string;
  bound(value: number): string;
  /** Name of the series that says when counting began; undefined when the format has none. */
  createdName(head: FamilyHead): string | undefined;
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
  end: '',
};

/**
 * The OpenMetrics type. The format demands suffixes of counters and infos; a foreign family without one keeps its name and
 * becomes unknown or a gauge, so that no series is renamed by the choice of the format.
 */
function openMetricsType({ name, type }: FamilyHead): FamilyType {
  if (type === 'counter' && !name.endsWith('_total')) return 'unknown';
  return type === 'info' && !name.endsWith('_info') ? 'gauge' : type;
}

function openMetricsName(head: FamilyHead): string {
  const type = openMetricsType(head);
  if (type === 'counter') return cut(head.name, '_total');
  return type === 'info' ? cut(head.name, '_info') : head.name;
}

/**
 * OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/
 * `_created` series are optional there, and a server that does not know their meaning stores each as one more series.
 */
export function openMetricsDialect(options: { readonly created: boolean }): Dialect {
  return {
    seriesName: (head) => head.name,
    header: (head) => {
      const name = openMetricsName(head);
      const unit = head.unit !== '' && name.endsWith(`_${head.unit}`) ? `# UNIT ${name} ${head.unit}\n` : '';
      const help = head.help === '' ? '' : `# HELP ${name} ${escapeLine(head.help).replace(/"/g, '\\"')}\n`;
      return `# TYPE ${name} ${openMetricsType(head)}\n${unit}${help}`;
    },
    bound: canonicalBoundText,
    createdName: (head) => {
      const type = openMetricsType(head);
      const has = options.created && (type === 'counter' || type === 'histogram' || type === 'summary');
      return has ? `${openMetricsName(head)}_created` : undefined;
    },
    end: '# EOF\n',
  };
}
