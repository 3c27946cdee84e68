import type { WriteProtocol } from '@parallax/contract';
import { checkClock, checkLatency, checkLimits, checkQueue, checkTenant, refusal } from './common.js';
import { Exchange, isStored, type Reply } from './exchange.js';
import { unknownOutage } from './outage.js';
import type { DoctorPorts, RemoteEndpoint, Wishes } from './ports.js';
import { checkReach } from './reach.js';
import { ok, problem, skipped, warning, type Check } from './report.js';
import { EMPTY_BLOCK } from './series.js';
import { Writing } from './writing.js';

/** Examines an endpoint of remote write. Nothing is written unless that is wished. */
export async function examineRemote(
  endpoint: RemoteEndpoint,
  wishes: Wishes,
  ports: DoctorPorts,
): Promise<readonly Check[]> {
  const reach = await checkReach(endpoint, ports);
  if (reach.state === 'problem') return [reach, ...checkQueue(endpoint)];
  const exchange = new Exchange(endpoint, ports);
  try {
    const replies = await greet(exchange, endpoint, ports);
    const refused = refusal(replies['1.0'], endpoint);
    const common = (): Check[] => [checkClock(exchange), checkLimits(exchange), checkLatency(exchange)];
    if (refused !== undefined) return [reach, refused, ...common(), ...checkQueue(endpoint)];
    const { protocol, check } = checkProtocol(replies, endpoint);
    const written =
      wishes.write || wishes.window
        ? await new Writing({ exchange, endpoint, ports, protocol }).checks(wishes.window)
        : [...['exemplars' as const, 'native_histograms' as const].map(unasked), ...unknownOutage(endpoint.config.url)];
    return [
      reach,
      authorised(replies['1.0']),
      check,
      checkTenant(endpoint),
      ...common(),
      ...written,
      ...checkQueue(endpoint),
    ];
  } finally {
    await exchange.close();
  }
}

const unasked = (check: 'exemplars' | 'native_histograms'): Check =>
  skipped(check, 'not looked at: that writes; ask with --write');

type Replies = { readonly '1.0': Reply; readonly '2.0'?: Reply };

/** Empty requests in both protocols: they store nothing. */
async function greet(exchange: Exchange, { protocol }: RemoteEndpoint, { encodeWrite }: DoctorPorts): Promise<Replies> {
  const one = await exchange.send(encodeWrite('1.0', EMPTY_BLOCK));
  if (protocol === '1.0' || one.status === 0) return { '1.0': one };
  return { '1.0': one, '2.0': await exchange.send(encodeWrite('2.0', EMPTY_BLOCK)) };
}

function authorised({ status, words }: Reply): Check {
  if (status < 500) return ok('authorised', `${status} to a request without samples`);
  return warning(
    'authorised',
    `${status}: ${words}`,
    'The receiver has trouble of its own; the agent tries again and again.',
  );
}

/** The header by which a receiver says that it knows 2.0: what it has stored, be it 0. */
const WRITTEN = 'x-prometheus-remote-write-samples-written';

function checkProtocol(
  replies: Replies,
  { protocol: wanted }: RemoteEndpoint,
): { protocol: WriteProtocol; check: Check } {
  const two = replies['2.0'];
  if (two === undefined) return { protocol: '1.0', check: ok('protocol', '1.0, as configured') };
  if (isStored(two.status) && WRITTEN in two.headers) return { protocol: '2.0', check: ok('protocol', '2.0') };
  const why =
    two.status === 415
      ? '415 to 2.0'
      : `${two.status} to 2.0${isStored(two.status) ? ', but not a word on what was stored' : ''}`;
  if (wanted === 'auto') return { protocol: '1.0', check: ok('protocol', `1.0 (${why})`) };
  const says = `2.0 is configured, and the receiver knows 1.0 only (${why})`;
  return { protocol: '1.0', check: problem('protocol', says, 'Set protocol: auto.') };
}
