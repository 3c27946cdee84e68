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
  const lab = new Lab();
  try {
    const { http, https } = await lab.origin(FIELDS);
    return [
      await probes(lab, { name: 'cdn vs http', url: `http://127.0.0.1:${http}`, ...effort }),
      // What a CDN is asked over: a full handshake each, on both sides.
      await probes(lab, { name: 'cdn vs https', url: `https://127.0.0.1:${https}`, ...effort }),
      ...normalise(),
      ...naive(),
    ];
  } finally {
    await lab.close();
  }
}

interface Trial extends Effort {
  readonly name: string;
  readonly url: string;
}

async function probes(lab: Lab, { name, url, rounds, turns }: Trial): Promise<BenchRow> {
  const tls = { skip_verify: true };
  const providers = Object.fromEntries(PROVIDERS.map((one) => [one, { is: 'fastly', url, tls }]));
  const objects = OBJECTS.map((path) => ({ path }));
  const config = { providers, origin: { url, tls }, objects, version: '1.1', lint: 'off', budget: '100GB' };
  const ours = await lab.ours('cdn', url, config);
  const hosts = OBJECTS.map((path) => `${url}${path}`).join(' ');
  const peer = await lab.ours('http', hosts, { accept_encoding: ['gzip'], tls });
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
  return lessIsBetter({ name, unit, ours: mine, peer: theirs, peerName: 'our http probe' });
}
