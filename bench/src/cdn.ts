/**
 * What a paired CDN probe costs beside our own http probe: CPU a request, in one run, interleaved, the same objects of
 * the same server in both, whose answers look like those of a cache. A round fetches each object from the origin once
 * and from two providers twice. Goals: at most 1.3 times the http probe's; a million responses normalised a second.
 */
import { run as normalise } from './cdn-normalise.js';
import { run as naive } from './cdn-naive.js';
import { Lab } from './lab.js';
import { cost, type Prober } from './processes.js';
import { lessIsBetter, median, type BenchRow } from './row.js';

const OBJECTS = ['/1', '/2', '/3', '/4'];
const PROVIDERS = ['one', 'two'];
/** As found and warm from each provider, once from the origin. */
const REQUESTS = OBJECTS.length * (2 * PROVIDERS.length + 1);

/** Fields as an edge in front of a shield sends them. */
const FIELDS = `
    location ~ ^/[1-4]$ {
      rewrite ^ /index.html break;
      add_header Cache-Control "public, max-age=3600"; add_header Age 12; add_header Via "1.1 varnish, 1.1 varnish";
      add_header X-Served-By "cache-ord1720-ORD, cache-fra-etou8220102-FRA"; add_header X-Cache "HIT, HIT";
      add_header X-Cache-Hits "3, 17"; add_header Vary Accept-Encoding;
    }
`;

interface Effort {
  /** Rounds of the CDN probe in one turn; the http probe makes as many requests. */
  readonly rounds: number;
  readonly turns: number;
}

export async function run(effort: Effort = { rounds: 200, turns: 9 }): Promise<BenchRow[]> {
  return [await probes(effort), ...normalise(), ...naive()];
}

async function probes({ rounds, turns }: Effort): Promise<BenchRow> {
  const lab = new Lab();
  try {
    const { http } = await lab.origin(FIELDS);
    const url = `http://127.0.0.1:${http}`;
    const providers = Object.fromEntries(PROVIDERS.map((name) => [name, { is: 'fastly', url }]));
    const objects = OBJECTS.map((path) => ({ path }));
    const config = { providers, origin: { url }, objects, lint: 'off', budget: '100GB' };
    const ours = await lab.ours('cdn', url, config);
    const hosts = OBJECTS.map((path) => `${url}${path}`).join(' ');
    const peer = await lab.ours('http', hosts, { accept_encoding: ['gzip'] });
    const sides: readonly { prober: Prober; count: number; each: number; costs: number[] }[] = [
      { prober: ours, count: rounds, each: REQUESTS, costs: [] },
      { prober: peer, count: rounds * REQUESTS, each: 1, costs: [] },
    ];
    for (const { prober, count } of sides) await prober.run(count);
    for (let turn = 0; turn < turns; turn += 1) {
      for (const { prober, count, each, costs } of sides) costs.push((await cost(prober, count)) / each);
    }
    const [mine = NaN, theirs = NaN] = sides.map(({ costs }) => median(costs));
    const unit = 'CPU seconds per 1,000 requests';
    return lessIsBetter({ name: 'cdn vs http', unit, ours: mine, peer: theirs, peerName: 'our http probe' });
  } finally {
    await lab.close();
  }
}
