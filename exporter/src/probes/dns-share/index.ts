import { hostNameProblem, literalAddress } from '../../core/host.js';
import { defineProbe } from '../../core/probe.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import type { DnsShareMeasured } from './result.js';
import { run } from './run.js';

/** Asks many resolvers which provider they lead to, and holds the shares beside the weights. Target: a host name. */
export const dnsShare = defineProbe<Config, DnsShareMeasured>({
  type: 'dns-share',
  Config,
  checkHost: (host, { hostnames }) => {
    if (literalAddress(host)) return `${host} is an address; give the host name whose answers are weighted`;
    const twice = [host, ...hostnames].map((name) => name.toLowerCase().replace(/\.$/, ''));
    if (new Set(twice).size < twice.length) return 'a hostname stands twice; the target is one of them already';
    return hostNameProblem(host);
  },
  // Its addresses are never talked to.
  hostName: () => undefined,
  run,
  samples,
  metrics,
  // Name servers of the zone are not known beforehand: two, as a zone must have (RFC 1034 section 4.1).
  series: ({ providers, servers }) => {
    const ways = Object.keys(providers).length;
    const resolvers = servers.length + 2;
    const kinds = new Set(servers.map(({ kind }) => kind)).add('authoritative').size;
    return resolvers * (ways + 1 + 4 + 2) + ways + kinds * (1 + ways * 4) + 3;
  },
});
