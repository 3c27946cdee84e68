import { CDN_PROVIDERS } from '@parallax/contract';
import { nearest } from '../../core/suggest.js';
import { UsageError, type Context, type Engine, type Given } from '../context.js';
import { isProvider, MAX_PATHS, type Asked } from './curl-asked.js';
import { fromConfig } from './curl-config.js';
import { edgeOf, headersOf, originOf, parsed, placesOf, targetOf, tlsOf } from './curl-options.js';

/** Out of the command line, or of a cdn probe of a configuration. Throws a UsageError that says what is wrong. */
export async function askedOf(given: Given, engine: Engine, context: Context): Promise<Asked> {
  const provider = given.text('provider');
  if (provider === undefined) throw new UsageError('name the provider with --provider');
  const asked =
    given.text('config') === undefined
      ? fromOptions(provider, given, context)
      : await fromConfig(provider, given, { engine, context });
  const { paths } = asked;
  if (paths.length === 0) throw new UsageError('write at least one PATH, such as /logo.png');
  if (paths.length > MAX_PATHS) throw new UsageError(`${paths.length} paths; at most ${MAX_PATHS} at a time`);
  const bad = paths.find((path) => !/^\/[\x21-\x7e]{0,2047}$/.test(path));
  if (bad !== undefined) throw new UsageError('a PATH begins with / and has no spaces; percent-encode other bytes');
  return asked;
}

function fromOptions(provider: string, given: Given, context: Context): Asked {
  if (given.text('probe') !== undefined)
    throw new UsageError('--probe names a probe of a configuration; write --config too');
  if (!isProvider(provider)) {
    const close = nearest(provider, CDN_PROVIDERS);
    const hint =
      close === undefined ? `known are ${CDN_PROVIDERS.filter(isProvider).join(', ')}` : `did you mean ${close}?`;
    throw new UsageError(`"${provider}" is no provider known here; ${hint}`);
  }
  const host = given.text('host');
  if (host === undefined) throw new UsageError('name the site with --host, as its visitors do');
  const target = targetOf(host, given);
  const written = {
    providers: {
      [provider]: {
        ...edgeOf(given, target),
        ...placesOf(given),
        ...{ is: provider, debug: !given.flag('plain'), tls: tlsOf(given) },
      },
    },
    ...originOf(given),
    objects: [{ path: '/' }],
    headers: headersOf(given),
  };
  return {
    ...{ provider, expected: provider, target, vantage: context.hostname },
    site: parsed(written),
    paths: given.positionals,
  };
}
