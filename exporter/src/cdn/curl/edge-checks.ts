import type { Reason } from '@parallax/contract';
import { isExpected, type ExpectedPlaces } from '../places/expected.js';
import { placeOf } from '../places/index.js';
import { certificateText } from './certificate.js';
import { edgeName, failed, linesOf, ok, unknown, type Evidence, type Judge } from './check.js';

/** Who answered, how, and from where. */

export const reachCheck: Judge = ({ edge }) => {
  const [first] = edge;
  const silent = edge.find(({ reply }) => reply === undefined) ?? first;
  const came = edge.filter(({ reply, failure }) => reply !== undefined && failure === undefined).length;
  const address = first.address === undefined ? '' : ` from ${first.address.ip}`;
  if (came === edge.length) return ok('reach', `${came} answers${address}${firstByte(first.phases.first_byte)}`);
  const { failure } = edge.find((one) => one.failure !== undefined) ?? silent;
  const why = failure === undefined ? 'no reply' : `${failure.reason} during ${failure.phase}: ${failure.detail}`;
  return failed('reach', `${came} of ${edge.length} answers came${address}; ${why}`, {
    remedy:
      failure?.phase === 'tls'
        ? tlsRemedy(failure.reason)
        : (REMEDIES[failure?.phase ?? ''] ?? 'See whether the edge serves this hostname on this port.'),
  });
};

const firstByte = (measured: unknown): string =>
  typeof measured === 'number' ? `, first byte after ${(measured * 1000).toFixed(0)} ms` : '';

const REMEDIES: Readonly<Record<string, string>> = {
  resolve: 'Name the edge with --edge: the name does not resolve here.',
  connect: 'Nothing answers at this address and port: see --edge, --scheme and --port.',
  tls: 'The provider has no certificate for this hostname yet, or the wrong one: see what it says about its certificates.',
};

/** Where the reason says more than that it is of TLS. */
const TLS_REMEDIES: Readonly<Partial<Record<Reason, string>>> = {
  certificate_untrusted: 'Have the provider install a certificate of a public authority, or name your own with --ca.',
  certificate_expired: 'Have the provider renew the certificate of this hostname.',
  tls_handshake:
    'The edge ends the handshake: it does not know this hostname yet, or speaks no TLS at this port (--scheme, --port).',
};
const tlsRemedy = (reason: Reason): string => TLS_REMEDIES[reason] ?? REMEDIES['tls'] ?? '';

export const tlsCheck: Judge = ({ edge, plan }) => {
  const [{ tls, failure }] = edge;
  if (tls === undefined) {
    return failure?.phase === 'tls'
      ? failed('tls', failure.detail, { remedy: tlsRemedy(failure.reason) })
      : unknown('tls', 'nothing is encrypted, or the handshake was not reached', {
          remedy: 'Ask with --scheme https.',
        });
  }
  const { version, cipher, verifyError, chain } = tls;
  const whose = certificateText(chain[0]);
  if (verifyError === undefined)
    return ok('tls', `${version}, ${cipher}${whose === undefined ? '' : `; a certificate ${whose}`}`);
  const why = `${verifyError.detail}${whose === undefined ? '' : `; it is ${whose}`}`;
  if (plan.insecure === true) return unknown('tls', `${version}, and as asked nobody minds the certificate: ${why}`);
  return failed('tls', `${version}, and the certificate is not good: ${why}`, {
    remedy: tlsRemedy(verifyError.reason),
  });
};

export const versionCheck: Judge = ({ edge, origin }) => {
  const at = edge.findIndex((one) => one.reply !== undefined);
  const reply = edge[at]?.reply;
  if (reply === undefined) return unknown('version', 'the edge did not answer');
  const offers = linesOf(edgeName(at), reply, ['alt-svc']).filter(({ field: [, value] }) => HTTP3.test(value));
  const says = `HTTP/${reply.version}${offers.length > 0 ? '; HTTP/3 is offered, which is not tried here' : ''}`;
  if (origin?.reply?.version === '2' && reply.version !== '2') {
    return failed('version', `${says}, and HTTP/2 at the origin`, { remedy: 'Let the provider speak HTTP/2.' });
  }
  return ok('version', says, offers);
};

/** An alternative service (RFC 7838) by HTTP/3 (RFC 9114 section 3.1.1). */
const HTTP3 = /(?:^|,)\s*h3=/;

export const providerCheck: Judge = ({ edge, plan }) => {
  const { expected } = plan;
  const at = edge.findIndex(({ reply }) => reply !== undefined);
  const answer = edge[at];
  if (answer === undefined) return unknown('provider', 'the edge did not answer');
  const { provider, layers } = answer.delivery;
  const evidence: readonly Evidence[] = [
    ...layers[0].evidence.map((field) => ({ of: edgeName(at), field })),
    ...linesOf(edgeName(at), answer.reply, ['server', 'via']),
  ];
  if (provider === 'unknown') {
    return unknown('provider', 'no header tells who answered', {
      ...{
        evidence,
        remedy: 'Debug request fields make some providers say it; others are known by their addresses only.',
      },
    });
  }
  if (expected === undefined || expected === 'unknown' || provider === expected)
    return ok('provider', provider, evidence);
  return failed('provider', `${provider} answered, not ${expected}`, {
    remedy: 'The name or the address leads to somebody else: see DNS and --edge.',
    evidence,
  });
};

export const popCheck: Judge = ({ edge, plan: { places = ANYWHERE } }) => {
  const named = edge.flatMap(({ delivery }, at) => {
    const { pop, evidence } = delivery.layers[0];
    return pop === undefined ? [] : [{ pop, provider: delivery.provider, lines: linesAt(evidence, at) }];
  });
  const wanted = [...places.pops, ...places.countries];
  const isWanted = ({ pop, provider }: (typeof named)[number]): boolean | undefined =>
    wanted.length === 0 ? true : isExpected(pop, provider, places);
  const strange = named.find((one) => isWanted(one) === false);
  const shown = strange ?? named.find((one) => isWanted(one) === true) ?? named[0];
  if (shown === undefined) return unknown('pop', 'the headers name no place', wanted.length > 0 ? SAY_WHERE : {});
  const { pop, provider, lines: evidence } = shown;
  const place = placeOf(pop, provider);
  const says = `${pop}${place === undefined ? '' : `, ${place.city} (${place.country})`}`;
  if (strange !== undefined) {
    return failed('pop', `${says}, and not ${wanted.join(', ')}`, {
      remedy:
        'See how the provider steers users to its edges: DNS by resolver or client subnet, anycast, or regions that are switched off.',
      evidence,
    });
  }
  if (isWanted(shown) === true) return ok('pop', says, evidence);
  return unknown('pop', `${says}: nobody here knows whether that is in ${wanted.join(', ')}`, { evidence });
};

const ANYWHERE: ExpectedPlaces = { pops: [], countries: [] };
const SAY_WHERE = { remedy: 'Debug request fields make some providers name the place of the edge.' };
const linesAt = (evidence: readonly Evidence['field'][], at: number): readonly Evidence[] =>
  evidence.map((field) => ({ of: edgeName(at), field }));
