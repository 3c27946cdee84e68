import type { Site } from '../../cdn/site.js';
import type { Target } from '../../core/target.js';
import { UsageError, type Given } from '../context.js';
import { configuredProbes, namesOf, type Configured, type Room } from './configured.js';
import { isProvider, MAX_PATHS, type Asked } from './curl-asked.js';
import { edgeOf, headersOf, originOf, parsed, placesOf } from './curl-options.js';

/** What the configuration says already must not be said twice; an edge of the command line has its own scheme and port. */
function refuseConfigured(given: Given): void {
  const flags = ['insecure', 'plain'].filter((name) => given.flag(name));
  const texts = ['ca', ...(given.text('edge') === undefined ? ['scheme', 'port'] : [])];
  const [name] = [...flags, ...texts.filter((one) => given.text(one) !== undefined)];
  if (name !== undefined) throw new UsageError(`--${name} stands in the configuration: leave it away with --config`);
}

type Probe = Configured['probes'][number];

/** The site of a cdn probe with one provider left; throws a UsageError that says what there is. */
export async function fromConfig(provider: string, given: Given, room: Room): Promise<Asked> {
  const file = given.text('config') ?? '';
  refuseConfigured(given);
  const { probe, vantage } = await probeOf(file, given, room);
  const target = targetOf(probe, given.text('host'));
  const site = target.config as Site;
  const way = Object.hasOwn(site.providers, provider) ? site.providers[provider] : undefined;
  if (way === undefined)
    throw new UsageError(
      `${probe.name} has no provider "${provider}"; there are ${Object.keys(site.providers).join(', ')}`,
    );
  const over = parsed({
    providers: { [provider]: { ...edgeOf(given, target.host), ...placesOf(given) } },
    ...originOf(given),
    objects: [{ path: '/' }],
    headers: headersOf(given),
  });
  const named = over.providers[provider];
  const edge = {
    ...way,
    ...(given.text('edge') === undefined ? {} : { address: undefined, url: named?.url }),
    ...(given.texts('pop').length === 0 ? {} : { pops: named?.pops ?? [], countries: named?.countries ?? [] }),
  };
  const expected = way.is ?? (isProvider(provider) ? provider : undefined);
  return {
    ...{ provider, target: target.host, vantage },
    ...(expected === undefined ? {} : { expected }),
    site: {
      ...site,
      providers: { [provider]: edge },
      origin: over.origin ?? site.origin,
      headers: { ...site.headers, ...over.headers },
    },
    paths: given.positionals.length > 0 ? given.positionals : site.objects.slice(0, MAX_PATHS).map(({ path }) => path),
  };
}

/** The only cdn probe, or the one that was named. */
async function probeOf(file: string, given: Given, room: Room): Promise<{ probe: Probe; vantage: string }> {
  const { config, probes } = await configuredProbes(file, given, room);
  const [probe, ...more] = probes;
  if (probe === undefined || more.length > 0)
    throw new UsageError(`${file} has several cdn probes; choose one with --probe: ${namesOf(probes)}`);
  return { probe, vantage: config.vantage.name };
}

function targetOf(probe: Probe, host: string | undefined): Target {
  const matching = probe.targets.filter((one) => host === undefined || one.name === host || hostOf(one.host) === host);
  const [target, ...others] = matching;
  if (target !== undefined && others.length === 0) return target;
  const hosts = probe.targets.map((one) => one.name).join(', ') || 'none';
  throw new UsageError(`choose one target of ${probe.name} with --host: ${hosts}`);
}

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);
