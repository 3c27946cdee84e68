import { Fault } from '../../core/failure.js';
import type { RunContext } from '../../core/probe.js';
import { limitsOf, viaFor } from './ask.js';
import type { Config } from './config.js';
import type { ProxyFields } from './credentials.js';
import { exchange, handshakeOf, tlsNames, type Hop } from './exchange.js';
import type { TokenSource } from './oauth2.js';
import { parseRoute } from './route.js';

/** Bytes of a token answer; a token of an honest server has a few thousand. */
const LIMIT = 65_536;

/** Asks token endpoints over the context of a run. Its certificate is always verified: a client secret goes there. */
export function tokenSource(config: Config, context: RunContext, proxy: ProxyFields): TokenSource {
  return {
    clock: context.clock,
    post: async ({ url, fields, body, ca }) => {
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
          ...handshakeOf({ ...tlsNames(route.host), ...(ca === undefined ? {} : { ca }) }, '1.1'),
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
