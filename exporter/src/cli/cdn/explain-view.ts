import type { Delivery, Layer } from '../../cdn/layer.js';
import type { Freshness } from '../../cdn/freshness.js';
import { placeOf } from '../../cdn/places/index.js';
import type { ProviderSpec } from '../../cdn/provider.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';
import { table } from '../table.js';

/** What the headers of a response say, for people and for machines. */
export interface Explained {
  readonly status?: number;
  readonly delivery: Delivery;
  readonly freshness: Freshness;
  /** Of the edge; absent for one that is not known. */
  readonly provider?: ProviderSpec;
}

type Paint = ReturnType<typeof paintFor>;

export function explainText({ delivery, freshness, provider }: Explained, paint: Paint): string {
  const who = provider
    ? `${provider.title} (${provider.id}); what is known of it is ${provider.confidence}`
    : 'not known from these headers';
  return [
    `${paint.bold('provider')}  ${who}\n\n`,
    layersText(delivery),
    '\n',
    ...delivery.layers.map((layer, at) =>
      // Layers of one reading share their lines.
      delivery.layers[at - 1]?.evidence === layer.evidence ? '' : evidenceText(layer, paint),
    ),
    `${paint.bold('freshness in shared caches')}\n`,
    ...freshnessLines(freshness).map((line) => `  ${printable(line)}\n`),
    ...freshness.problems.map(
      ({ field, detail }) => `  ${paint.yellow('problem')}: ${printable(`${field}: ${detail}`)}\n`,
    ),
    ...(provider && provider.caveats.length > 0
      ? [`\n${paint.bold('not known for sure')}\n`, ...provider.caveats.map((caveat) => `  ${caveat}\n`)]
      : []),
  ].join('');
}

function layersText({ layers }: Delivery): string {
  const cell = (value: number | undefined): string => (value === undefined ? '-' : String(value));
  return table(
    [
      ['LAYER', 'PROVIDER', 'PLACE', 'CACHE STATUS', 'HITS', 'AGE', 'TTL'],
      ...layers.map((layer) => [
        ...[layer.layer, layer.provider, placeText(layer.pop, layer.provider)],
        `${layer.cacheStatus}${layer.replayed ? ' (when stored)' : ''}`,
        ...[cell(layer.hits), cell(layer.age), cell(layer.ttl)],
      ]),
    ],
    [4, 5, 6],
  );
}

function placeText(pop: string | undefined, provider: Delivery['provider']): string {
  if (pop === undefined) return '-';
  const place = placeOf(pop, provider);
  return place ? `${pop}, ${place.city} ${place.country}` : pop;
}

function evidenceText({ evidence, layer, provider }: Layer, paint: Paint): string {
  const shown = evidence.map(([name, value]) => `  ${printable(`${name}: ${value}`)}\n`);
  return `${paint.bold(`decided (${layer}, ${provider})`)}\n${shown.join('') || '  no header field tells\n'}\n`;
}

function freshnessLines(fresh: Freshness): string[] {
  const { ttl, decidedBy, staleWhileRevalidate, staleIfError } = fresh;
  const by = decidedBy ? ` by ${[decidedBy.field, decidedBy.directive].filter(Boolean).join(' ')}` : '';
  const grace = [
    ...(staleWhileRevalidate === undefined ? [] : [`${staleWhileRevalidate} s more while it is fetched anew`]),
    ...(staleIfError === undefined ? [] : [`${staleIfError} s more when the origin fails`]),
  ];
  return [
    fresh.storable
      ? fresh.noCache
        ? 'stored, but confirmed before each use'
        : 'stored'
      : `not stored: ${fresh.reason}`,
    ttl === undefined ? 'lifetime: nothing says; caches may guess' : `lifetime: ${ttl} s${by}; ${fresh.age} s old`,
    ...(fresh.browserTtl === undefined ? [] : [`in browsers: ${fresh.browserTtl} s`]),
    ...(grace.length > 0 ? [`stale: ${grace.join(', ')}`] : []),
  ];
}

export function explainJson({ status, delivery, freshness, provider }: Explained): string {
  const { directives, cacheControl, ...fresh } = freshness;
  const body = {
    ...(status === undefined ? {} : { status }),
    provider: delivery.provider,
    ...(provider ? { title: provider.title, confidence: provider.confidence, caveats: provider.caveats } : {}),
    layers: delivery.layers,
    freshness: { ...fresh, directives: Object.fromEntries(directives), cacheControl: Object.fromEntries(cacheControl) },
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
