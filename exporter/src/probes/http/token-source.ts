import { Fault } from '../../core/failure.js';
import type { TokenSource } from '../../core/oauth2.js';
import type { TlsOptions } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';
import { tlsOptions } from '../../core/tls-config.js';
import { limitsOf, viaFor } from './ask.js';
import type { Config } from './config.js';
import type { ProxyFields } from './credentials.js';
import { exchange, handshakeOf, tlsNames, type Hop } from '../../core/http/exchange.js';

import { parseRoute } from '../../core/http/route.js';

/** Bytes of a token answer; a token of an honest server has a few thousand. */
const LIMIT = 65_536;

/** What a run has read for the way to the token endpoint. */
export interface TokenWay {
  readonly proxy: ProxyFields;
  /** The target's authorities: they count for the token endpoint too, unless it has TLS settings of its own. */
  readonly ca: string | undefined;
}

/**
 * Asks token endpoints over the context of a run. Its certificate is verified whatever the target's settings say: a
 * client secret goes there.
 */
export function tokenSource(config: Config, context: RunContext, { proxy, ca }: TokenWay): TokenSource {
  return {
    clock: context.clock,
    post: async ({ url, fields, body }) => {
      const route = parseRoute(url);
      const via = viaFor(config, { proxy }, route);
      const hop: Hop = { url: route.shown, phases: {} };
      const authorization = via && !route.secure ? proxy.authorization : [];
      const answer = await exchange(
        { context, course: { phase: 'request' } },
        {
          request: { method: 'POST', route, fields: [...fields, ...authorization], body },
          version: '1.1',
          ...(via === undefined ? {} : { via }),
          ...handshakeOf(await tlsWith({ host: route.host, ca }, config, context), '1.1'),
          limits: limitsOf(config),
          maxBody: LIMIT,
          keep: () => LIMIT,
          written: {},
        },
        hop,
      );
      if (answer.head.fields.some(([name]) => name === 'content-encoding')) {
        throw new Fault('auth_failed', 'the token endpoint encodes its answer, which nobody asked for');
      }
      return { status: answer.head.status, text: answer.body.kept.toString('utf8') };
    },
  };
}

async function tlsWith(
  { host, ca }: { readonly host: string; readonly ca: string | undefined },
  config: Config,
  context: RunContext,
): Promise<TlsOptions> {
  const own = config.oauth2?.tls;
  if (own !== undefined) return tlsOptions({ ...own, alpn: [] }, host, context);
  return { ...tlsNames(host), ...(ca === undefined ? {} : { ca }) };
}
