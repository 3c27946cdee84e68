/** The probes `cdn` and `dns-share` of a vantage, as a person would write them. */
import { BASELINE, FIRST_WEIGHTS, NEWCOMER, OBJECTS, PROVIDERS, SHOP, type Cdn } from './cdn.js';

/** Probe and target of the paired fetches. */
export const PAIRED = { probe: 'cdn', target: 'shop' } as const;
/** The same beside a newcomer, now and then. */
const TRIAL = 'trial';
/** Probe and target of the DNS share. */
export const SHARE = { probe: 'share', target: 'weights' } as const;

/** To stand below `probes:`. */
export const cdnProbes = (cdn: Cdn): string => `${pairedProbe(cdn)}\n${shareProbe(cdn)}`;

function pairedProbe({ edges, port, originUrl }: Cdn): string {
  const site = `http://${SHOP.host}:${port}/`;
  const ways = (names: readonly string[]): string =>
    names.map((name) => `${name}: { address: ${edges[name] ?? ''} }`).join(', ');
  const objects = OBJECTS.map(({ path, partition }) => `      - { path: ${path}, partition: ${partition} }`);
  return `  ${PAIRED.probe}:
    type: cdn
    interval: 2s
    timeout: 1900ms
    baseline: ${BASELINE}
    budget: 4GB
    warm: false
    lint: { every: 1m }
    encodings: { every: 1m }
    origin: { url: '${originUrl}' }
    objects:
${objects.join('\n')}
    targets:
      - { host: '${site}', name: ${PAIRED.target}, options: { providers: { ${ways(PROVIDERS.map(({ name }) => name))} } } }
      - { host: '${site}', name: ${TRIAL}, options: { interval: 30s, providers: { ${ways([BASELINE, NEWCOMER.name])} } } }`;
}

function shareProbe({ edges, dns }: Cdn): string {
  const providers = PROVIDERS.map(
    ({ name }) => `      ${name}: { weight: ${FIRST_WEIGHTS[name] ?? 0}, networks: [${edges[name] ?? ''}/32] }`,
  );
  const [first = '', ...others] = dns.hosts;
  return `  ${SHARE.probe}:
    type: dns-share
    window: 1m
    queries: 10
    pace: 5ms
    authoritative: none
    servers:
      - { name: weighted, kind: authoritative, address: '${dns.server}' }
    hostnames: [${others.join(', ')}]
    providers:
${providers.join('\n')}
    targets:
      - { host: ${first}, name: ${SHARE.target} }`;
}
