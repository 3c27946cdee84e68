/** The probe before edges that speak TLS: pinned by address, named by SNI, and told what is wrong with their certificates. */
import type { CdnCoding } from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitMeasured } from '../../src/probes/cdn/index.js';
import { probeCdn, values, type CdnRun } from '../kit/cdn-servers.js';
import { FAULTY, IMG, secureCdn, SOUND, WWW, type SecureCdn } from './secure-cdn.js';

const OBJECTS = [
  { path: '/static/app.js', partition: 'static' },
  { path: '/images/avatar.jpg', partition: 'images' },
];
let cdn: SecureCdn;

beforeAll(async () => {
  cdn = await secureCdn();
});
afterAll(() => cdn[Symbol.asyncDispose]());

type Way = Readonly<Record<string, unknown>>;

const pinned = (address: string, more: Way = {}): Way => ({ address, tls: { ca_file: cdn.ca }, ...more });

/** A round of a site whose name leads nowhere: who is reached was pinned. */
function round(host: string, providers: Readonly<Record<string, Way>>, more: Way = {}): Promise<CdnRun> {
  const origin = { url: cdn.secureOrigin, tls: { ca_file: cdn.ca } };
  const config = { providers, origin, objects: OBJECTS, visit_timeout: '10s', ...more };
  return probeCdn(config, { name: `https://${host}:${cdn.port}/`, common: { timeout: 40_000 } });
}

const sound = (): Record<string, Way> =>
  Object.fromEntries(Object.entries(SOUND).map(([name, address]) => [name, pinned(address)]));

/** By way: its value of a label of the edge. */
const edges = ({ samples }: CdnRun, label: string): Record<string, string | undefined> =>
  Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name === 'parallax_cdn_edge_info')
      .map(({ labels }) => [labels['provider'] ?? '', labels[label]]),
  );

const visitsOf = ({ result }: CdnRun, way: string): readonly VisitMeasured[] =>
  (result.measured.visits ?? []).filter(({ provider }) => provider === way);

describe('sound edges over TLS', () => {
  it.each([
    [WWW, { nginx: '2', trafficserver: '2', varnish: '1.1', origin: '2' }],
    // Another site at the same addresses, with a certificate of its own; HTTP/1.1 at one of them.
    [IMG, { nginx: '2', trafficserver: '1.1', varnish: '1.1', origin: '2' }],
  ])('are asked for %s by its name, in the version that they choose', async (host, versions) => {
    const run = await round(host, sound());
    expect('failure' in run.result ? run.result.failure : undefined).toBeUndefined();
    expect(edges(run, 'version')).toEqual(versions);
    expect(edges(run, 'detected')).toMatchObject({ nginx: 'nginx', trafficserver: 'trafficserver', varnish: 'varnish' }); // prettier-ignore
    expect(edges(run, 'steering')).toMatchObject({ nginx: 'pinned', trafficserver: 'pinned', varnish: 'pinned' });
    for (const [name, address] of Object.entries(SOUND)) {
      const visits = visitsOf(run, name);
      expect(visits.map((visit) => visit.address?.ip)).toEqual(visits.map(() => address));
      expect(visits.filter(({ phases }) => phases.tls === undefined)).toEqual([]);
      expect(visits.map(({ integrity }) => integrity)).toEqual(visits.map(() => 'equal'));
      const warm = visits.filter(({ fetch }) => fetch === 'warm').map(({ layers }) => layers[0]?.cacheStatus);
      expect(warm).toEqual(['hit', 'hit']);
    }
    expect(Object.values(values(run, 'failures_total')).filter((count) => count > 0)).toEqual([]);
  });

  it.each([
    ['1.1', { nginx: '1.1', trafficserver: '1.1', varnish: '1.1', origin: '1.1' }],
    ['2', { nginx: '2', trafficserver: '2', origin: '2' }],
  ])('speak HTTP/%s where that alone is offered', async (version, versions) => {
    const run = await round(WWW, sound(), { version });
    expect(edges(run, 'version')).toEqual(versions);
    const refused = visitsOf(run, 'varnish').map(({ failure }) => failure);
    const detail = expect.stringContaining('no application protocol') as string;
    const wanted = { phase: 'tls', reason: 'tls_handshake', source: 'target', detail };
    if (version === '2') expect(refused[0]).toMatchObject(wanted);
    else expect(refused).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('are asked for every coding alone', async () => {
    const run = await round(WWW, sound(), { encodings: { every: '1h' }, objects: OBJECTS.slice(0, 1) });
    const outcomes = (way: string): Partial<Record<CdnCoding, string>> =>
      Object.fromEntries(
        visitsOf(run, way).flatMap(({ coding }) => (coding ? [[coding.offered, coding.outcome]] : [])),
      );
    const every = { identity: 'used', gzip: 'used', br: 'used', zstd: 'used' };
    expect(outcomes('origin')).toEqual(every);
    // Passes on what the origin has; compresses itself by gzip and br; knows gzip only.
    expect(outcomes('nginx')).toEqual(every);
    expect(outcomes('trafficserver')).toEqual({ ...every, zstd: 'ignored' });
    expect(outcomes('varnish')).toEqual({ ...every, br: 'ignored', zstd: 'ignored' });
  });
});

describe('edges with a fault of TLS', () => {
  const failureOf = (run: CdnRun, way: string): unknown => visitsOf(run, way)[0]?.failure;
  const tls = (reason: string, detail: RegExp): object => ({
    ...{ phase: 'tls', reason, source: 'target', detail: expect.stringMatching(detail) as string },
  });

  it('are told by name, each by its own, and nobody else suffers', async () => {
    const providers = {
      nginx: pinned(SOUND.nginx),
      ...Object.fromEntries(Object.entries(FAULTY).map(([name, address]) => [name, pinned(address)])),
      // The handshake names one site, the request another.
      misnamed: pinned(SOUND.nginx, { tls: { ca_file: cdn.ca, server_name: IMG } }),
      nobody: { address: SOUND.nginx },
      modern: pinned(FAULTY.old, { tls: { ca_file: cdn.ca, min_version: 'TLSv1.3' } }),
      plain: pinned(SOUND.nginx, { url: `https://${cdn.origin.authority}` }),
    };
    const run = await round(WWW, providers);
    expect(failureOf(run, 'unready')).toMatchObject(
      tls('certificate_name_mismatch', /^the certificate is not for www\.shop\.test/),
    );
    expect(failureOf(run, 'stranger')).toMatchObject(tls('certificate_untrusted', /^unable to verify/));
    expect(failureOf(run, 'nobody')).toMatchObject(tls('certificate_untrusted', /^unable to verify/));
    expect(failureOf(run, 'expired')).toMatchObject(tls('certificate_expired', /expired/));
    expect(failureOf(run, 'strict')).toMatchObject(tls('tls_handshake', /unrecognized name/));
    expect(failureOf(run, 'modern')).toMatchObject(tls('tls_version', /protocol version/));
    expect(failureOf(run, 'plain')).toMatchObject(tls('tls_handshake', /wrong version number/));
    expect(failureOf(run, 'misnamed')).toMatchObject({
      phase: 'validate',
      reason: 'status_mismatch',
      source: 'target',
    });
    expect(visitsOf(run, 'misnamed')[0]?.status).toBe(421);
    const well = ['nginx', 'old', 'origin'];
    expect(well.flatMap((way) => visitsOf(run, way)).filter(({ failure }) => failure !== undefined)).toEqual([]);
    // No status, no time of a handshake: nothing was said to who could not show who he is.
    const refused = Object.keys(providers).filter((way) => !well.includes(way) && way !== 'misnamed');
    for (const visit of refused.flatMap((way) => visitsOf(run, way))) {
      expect([visit.status, visit.phases.tls, visit.phases.first_byte]).toEqual([undefined, undefined, undefined]);
    }
    expect(values(run, 'failures_total')).toMatchObject({
      'unready static certificate_name_mismatch': 1,
      'stranger static certificate_untrusted': 1,
      'expired static certificate_expired': 1,
      'strict static tls_handshake': 1,
      'misnamed static status_mismatch': 1,
      'modern static tls_version': 1,
    });
    // The first in the order of the configuration is why the run failed.
    expect(run.result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'tls', reason: 'certificate_name_mismatch', source: 'target' },
    });
  });

  it('may be looked at all the same', async () => {
    const run = await round(WWW, { stranger: pinned(FAULTY.stranger, { tls: { skip_verify: true } }) });
    expect(run.result.outcome).toBe('ok');
  });
});
