import type { CdnSeverity } from '@parallax/contract';
import { valueOf } from '../../../core/http/head.js';
import { providers } from '../../providers/index.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';

/** What is configured at one provider alone is lost at the next one. */

/** Fields of messages, connections and delivery, which every intermediary writes for itself. */
const DELIVERY = new Set([
  ...['accept-ranges', 'age', 'alt-svc', 'cache-status', 'connection', 'content-encoding', 'content-length'],
  ...[
    'content-range',
    'date',
    'keep-alive',
    'nel',
    'proxy-connection',
    'proxy-status',
    'report-to',
    'server',
    'set-cookie',
  ],
  ...['server-timing', 'timing-allow-origin', 'trailer', 'transfer-encoding', 'upgrade', 'vary', 'via', 'x-cache'],
  ...['x-cache-hits', 'x-cache-lookup', 'x-cache-status', 'x-proxy-cache', 'x-request-id', 'x-served-by', 'x-timer'],
  ...['x-edge-location', 'x-pop', 'x-hits', 'x-age', 'x-backend', 'cdn-loop', 'content-type'],
]);
/** Beginnings of names that providers keep for themselves. */
const OWN =
  /^(?:cf-|x-amz-|x-akamai-|akamai-|x-azure-|x-ec-|cdn-|x-77-|x-vercel-|x-nf-|x-hw|x-cdn|x-iinfo|x-qc-|x-px|x-sucuri-|fly-|x-fastly-|fastly-|x-bunny|x-varnish|x-goog-|x-ms-|x-tencent|eo-|x-nws-|ali-|eagleid|x-swift-|x-edge|x-cache|x-served|x-shield|x-gcore|x-azion|ar-|x-ar-|x-cache-|x-id)/;

/** How much it matters that only one provider sends a field. */
const WEIGHTY = new Set([
  ...['cache-control', 'cdn-cache-control', 'expires', 'surrogate-control', 'etag', 'last-modified'],
  ...['strict-transport-security', 'content-security-policy', 'x-frame-options', 'x-content-type-options'],
  ...[
    'access-control-allow-origin',
    'access-control-expose-headers',
    'cross-origin-resource-policy',
    'referrer-policy',
  ],
]);

let read: ReadonlySet<string> | undefined;

/** Fields in which the providers that we know tell of their caches, from their own files. */
function providerFields(): ReadonlySet<string> {
  read ??= new Set(
    providers.flatMap(({ detect, readings, pop }) => [
      ...detect.map(({ field }) => field),
      ...readings.flatMap(({ field, beside = [] }) => [field, ...beside.map((one) => one.field)]),
      ...pop.map(({ field }) => field),
    ]),
  );
  return read;
}

const isDelivery = (name: string): boolean => DELIVERY.has(name) || OWN.test(name) || providerFields().has(name);

export const edgeOnlyHeader: Rule = {
  id: 'edge-only-header',
  title: 'A header is set at the edge only',
  severities: ['info', 'warning'],
  help: 'A header that one provider adds is missing at the next one, and in every answer that comes from the origin itself. What can be done at the origin should be done there: it then holds everywhere, and a new provider needs no configuration of its own for it.',
  reference: { title: 'RFC 9110 section 7.6 and RFC 9111 section 5.2', url: rfc(9110, '7.6').url },
  judge: ({ leg, answers, origin }: Scene) => {
    if (leg.role !== 'edge' || answers.length === 0 || origin.length === 0) return undefined;
    const atOrigin = new Set(origin.flatMap(({ fields }) => fields.map(([name]) => name)));
    const [first, ...rest] = answers as [Told, ...Told[]];
    const names = [...new Set(first.fields.map(([name]) => name))]
      .filter((name) => !atOrigin.has(name) && !isDelivery(name))
      .filter((name) => rest.every(({ fields }) => valueOf(fields, name) !== undefined));
    return names.toSorted((one, other) => rank(one) - rank(other)).map((name) => draftOf(name, first, answers.length));
  },
};

const rank = (name: string): number => (WEIGHTY.has(name) ? 0 : 1);

function draftOf(name: string, told: Told, count: number): Draft {
  const severity: CdnSeverity = WEIGHTY.has(name) ? 'warning' : 'info';
  return {
    severity,
    place: name,
    reason: `${name} is set at the edge only: it is in all ${count} answers of ${told.leg} and in none of the origin.`,
    remedy: `Send ${name} from the origin (nginx: add_header ... always, Apache: Header always set, Varnish: set resp.http.*) and take it out of the configuration of ${told.leg}.`,
    evidence: lines(told, [name]),
  };
}
