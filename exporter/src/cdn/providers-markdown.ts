import { CACHE_STATUSES } from '@parallax/contract';
import type { Fixture, ProviderSpec, Reading } from './provider.js';

/** The page about the providers (docs/cdn-providers.md), out of their files. `specs` in the order of the page. */
export function providersMarkdown(specs: readonly ProviderSpec[]): string {
  const fixtures = specs.reduce((sum, spec) => sum + spec.fixtures.length, 0);
  const head = [
    '# Providers',
    'Generated from `exporter/src/cdn/providers/`; do not edit.',
    `What is read of ${specs.length} providers, how sure we are, and on how many of ${fixtures} responses it is tested.`,
    CONFIDENCE,
  ];
  return `${[...head, overview(specs), ...specs.map(section)].join('\n\n')}\n`;
}

const CONFIDENCE = [
  'Confidence: _captured_ from the real software in our lab; _documented_ by the vendor or a standard; _reported_ by third',
  'parties; _unconfirmed_, general knowledge. The responses are counted by their origin in the same words: fields and words of a',
  '_vendor document_ stand in it, though it seldom shows them in one whole response; _emulated_ are those that we wrote in the',
  'documented form. No live CDN was asked. Names and systems are general knowledge unless the text says more.',
].join('\n');

type Origin = Fixture['origin']['kind'];
const ORIGINS: readonly Origin[] = ['captured', 'vendor document', 'standard', 'reported', 'emulated'];

function overview(specs: readonly ProviderSpec[]): string {
  const rows = specs.map((spec) => {
    const count = (kind: Origin): string => String(spec.fixtures.filter(({ origin }) => origin.kind === kind).length);
    const debug = spec.debug.map(([name]) => code(name)).join(', ');
    return [
      link(spec),
      code(spec.id),
      spec.confidence,
      fieldsRead(spec).map(code).join(', '),
      debug,
      ...ORIGINS.map(count),
    ];
  });
  return table(['provider', '`is`', 'confidence', 'reads', 'debug request', ...ORIGINS], rows);
}

/** Fields out of which status, place, counters and times come; without the ones that only tell who it is. */
function fieldsRead(spec: ProviderSpec): readonly string[] {
  const readings = spec.readings.flatMap(({ field, beside = [] }) => [field, ...beside.map((cut) => cut.field)]);
  const timing = spec.timing === undefined ? [] : ['server-timing'];
  const standard = spec.cacheStatusNames.length === 0 ? [] : ['cache-status'];
  return [...new Set([...standard, ...readings, ...timing, ...spec.pop.map(({ field }) => field)])];
}

function section(spec: ProviderSpec): string {
  const lines = [
    ...(spec.operating ? [] : ['Closed: what is known serves to read old logs.']),
    ...(spec.software === true
      ? ['Software that people run themselves: behind a CDN it is the cache of the origin.']
      : []),
    `Told by ${[...new Set(spec.detect.map(({ field }) => code(field)))].join(', ')}.`,
    ...spec.debug.map(([name, value]) => `Says more when asked with ${code(`${name}: ${value}`)}.`),
    ...(spec.replaysAge ? ['Sends on the `Age` of what is behind it, which is therefore not read.'] : []),
  ];
  const parts = [`## ${spec.title}`, lines.join('\n'), words(spec), networks(spec), list('Not sure:', spec.caveats)];
  return [...parts, list('Sources:', spec.sources)].filter((part) => part !== '').join('\n\n');
}

/** What its words mean; a row for each field and status. */
function words(spec: ProviderSpec): string {
  const rows = spec.readings.flatMap((reading) =>
    CACHE_STATUSES.flatMap((status) => {
      const said = wordsFor(reading, status);
      return said === '' ? [] : [[code(reading.field), reading.layer ?? layerOf(reading), said, code(status)]];
    }),
  );
  const timing = Object.entries(timingWords(spec)).map(([word, status]) => [
    code('server-timing'),
    'any',
    code(word),
    code(status),
  ]);
  return rows.length + timing.length === 0 ? '' : table(['field', 'layer', 'words', 'means'], [...rows, ...timing]);
}

const layerOf = ({ list: order }: Reading): string => (order === undefined ? 'edge' : 'edge, then shields');

function wordsFor({ statuses, means }: Reading, status: string): string {
  if (means === status) return '(its form)';
  const found = Object.entries(statuses).filter(([, meaning]) => meaning === status);
  return found.map(([word]) => code(word)).join(', ');
}

function timingWords({ timing }: ProviderSpec): Readonly<Record<string, string>> {
  if (timing === undefined) return {};
  return 'entries' in timing.status ? timing.status.entries : (timing.statuses ?? {});
}

function networks({ domains, asns }: ProviderSpec): string {
  const parts = [
    ...(domains.length === 0 ? [] : [`Names lead to ${domains.map(code).join(', ')}.`]),
    ...(asns.length === 0 ? [] : [`Addresses are in ${asns.join(', ')}.`]),
  ];
  return parts.join('\n');
}

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`;

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string): string => `\`${text}\``;

/** To the section of the provider: GitHub makes the anchor of a title in lower case, without marks, spaces to hyphens. */
const link = ({ title }: ProviderSpec): string =>
  `[${title}](#${title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')})`;
