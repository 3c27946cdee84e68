/** What the doctor says about receivers whose illness is known. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDoctor, type Check, type Doctor, type Patient } from '../../src/agent/doctor.js';
import { plainHttp, type HttpClientConfig } from '../../src/core/http-config.js';
import { Secret } from '../../src/core/secret.js';
import { createFiles } from '../../src/platform/files.js';
import { selfSigned } from '../kit/certificate.js';
import type { Behaviour } from '../kit/receiver/behaviour.js';
import { Receiver } from '../kit/receiver/receiver.js';
import { LokiStub } from '../kit/loki.js';

const HOUR = 3_600_000;
const closing: AsyncDisposable[] = [];
let doctor: Doctor;
beforeEach(() => {
  doctor = openDoctor({ files: createFiles(), env: {}, version: '1.2.3' });
  closing.push(doctor);
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

type Asked = { readonly write?: boolean; readonly window?: boolean; readonly change?: Partial<Patient> };

function patient(url: string, config: Partial<HttpClientConfig> = {}): Patient {
  const common = { name: 'x', config: { ...plainHttp(url), ...config }, timeout: 5_000, queue: 'none' } as const;
  return url.includes('/loki/')
    ? { ...common, kind: 'loki', labels: {} }
    : { ...common, kind: 'remote_write', protocol: 'auto' };
}

async function examined(
  one: Patient,
  { write = false, window = false, change = {} }: Asked = {},
): Promise<Map<string, Check>> {
  const { checks } = await doctor.examine({ ...one, ...change } as Patient, { write, window });
  return new Map(checks.map((check) => [check.check, check]));
}

async function receiver(behaviour: Behaviour): Promise<Receiver> {
  const started = await Receiver.start({ behaviour });
  closing.push(started);
  return started;
}

describe('an endpoint of remote write', () => {
  it('that is well is said to be so, and nothing is written', async () => {
    const { url, book, ...rest } = await receiver({});
    const found = await examined(patient(url));
    expect([...found].map(([name, { state }]) => `${name} ${state}`)).toEqual([
      ...['reach ok', 'authorised ok', 'protocol ok', 'tenant ok', 'clock ok', 'limits ok', 'latency ok'],
      ...['exemplars skipped', 'native_histograms skipped', 'window skipped', 'outage skipped'],
    ]);
    expect(found.get('protocol')?.says).toBe('2.0');
    expect(rest.requests.every(({ carried }) => carried.series === 0)).toBe(true);
    expect(book.stored).toBe(0);
  });

  it('of 1.0 is known by its silence, and by 415', async () => {
    const silent = await receiver({ oneOnly: true });
    expect((await examined(patient(silent.url))).get('protocol')).toMatchObject({
      ...{ state: 'ok', says: '1.0 (204 to 2.0, but not a word on what was stored)' },
    });
    const { url } = await receiver({ protocols: ['1.0'] });
    expect((await examined(patient(url))).get('protocol')?.says).toBe('1.0 (415 to 2.0)');
    const wanted = await examined(patient(url), { change: { protocol: '2.0' } as Partial<Patient> });
    expect(wanted.get('protocol')).toMatchObject({ state: 'problem', remedy: 'Set protocol: auto.' });
  });

  it.each([
    [401, 'The endpoint has no credentials'],
    [403, 'The endpoint has no credentials'],
    [404, 'Check the path'],
    [302, 'Write the URL'],
    [407, 'proxy_basic_auth'],
  ])('that answers %d is not examined further', async (status, remedy) => {
    const { url } = await receiver({ status });
    const found = await examined(patient(url), { write: true, window: true });
    expect(found.get('authorised')).toMatchObject({ state: 'problem', says: expect.stringContaining(String(status)) });
    expect(found.get('authorised')?.remedy).toContain(remedy);
    expect(found.has('window')).toBe(false);
  });

  it('that fails, limits or has no date is described', async () => {
    const failing = await examined(patient((await receiver({ status: 503, body: 'warming up' })).url));
    expect(failing.get('authorised')).toMatchObject({ state: 'warning', says: '503: warming up' });
    const limited = await examined(patient((await receiver({ status: 429 })).url));
    expect(limited.get('limits')).toMatchObject({ state: 'warning' });
    const dateless = await examined(patient((await receiver({ date: 'none' })).url));
    expect(dateless.get('clock')?.state).toBe('skipped');
  });

  it.each([
    [0, 'ok', /as the receiver's, within/],
    [60_000, 'warning', /behind the receiver's/],
    [-60_000, 'warning', /ahead of the receiver's/],
    [-700_000, 'problem', /in its future/],
  ])('whose clock is %d ms ahead', async (date, state, says) => {
    const clock = (await examined(patient((await receiver({ date })).url))).get('clock');
    expect(clock?.state).toBe(state);
    expect(clock?.says).toMatch(says);
  });

  it('that cannot be reached is said to be so, with the step that failed', async () => {
    const refused = await examined(patient('http://127.0.0.1:1/api/v1/write'));
    expect(refused.get('reach')).toMatchObject({ state: 'problem', says: expect.stringMatching(/^connect failed/) });
    const nameless = await examined(patient('http://nothing.invalid/api/v1/write'));
    expect(nameless.get('reach')).toMatchObject({ state: 'problem', says: expect.stringMatching(/^resolve failed/) });
    expect([...refused.keys()]).toEqual(['reach']);
  });

  it('behind TLS is asked for its certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plx-doctor-'));
    closing.push({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
    const { cert, key } = selfSigned(['127.0.0.1'], 5);
    writeFileSync(join(folder, 'ca.pem'), cert);
    const started = await Receiver.start({ tls: { cert, key } });
    closing.push(started);
    const { tls } = plainHttp(started.url);
    const untrusted = await examined(patient(started.url));
    expect(untrusted.get('reach')).toMatchObject({ state: 'problem', says: expect.stringMatching(/^tls failed/) });
    const trusted = await examined(patient(started.url, { tls: { ...tls, ca_file: join(folder, 'ca.pem') } }));
    expect(trusted.get('reach')).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/TLSv1.3.*, [45] days$/),
    });
    expect(trusted.get('authorised')?.state).toBe('ok');
    const careless = await examined(patient(started.url, { tls: { ...tls, skip_verify: true } }));
    expect(careless.get('reach')).toMatchObject({ state: 'warning', says: expect.stringContaining('not verified') });
  });

  it('shows what it stores when it may be written to', async () => {
    const good = await examined(patient((await receiver({})).url), { write: true });
    expect(good.get('exemplars')).toMatchObject({ state: 'ok', says: 'stored' });
    expect(good.get('native_histograms')).toMatchObject({ state: 'ok', says: 'stored' });
    const without = await receiver({ written: { samples: 1, histograms: 0, exemplars: 0 } });
    const bad = await examined(patient(without.url), { write: true });
    expect(bad.get('exemplars')).toMatchObject({ state: 'warning', says: 'accepted and not stored' });
    expect(bad.get('native_histograms')?.state).toBe('warning');
    const old = await examined(patient((await receiver({ oneOnly: true })).url), { write: true });
    expect(old.get('exemplars')?.state).toBe('skipped');
  });

  it('without a window loses an hour of two, and the setting is named', async () => {
    const { url } = await receiver({ oneOnly: true, headAge: HOUR });
    const found = await examined(patient(url), { window: true });
    expect(found.get('window')).toMatchObject({ state: 'warning' });
    expect(found.get('window')?.says).toMatch(/^late data: up to (?:59m|1h) old; out of order within a series: none$/);
    expect(found.get('outage')).toMatchObject({ state: 'problem' });
    expect(found.get('outage')?.says).toMatch(/the first 1h(?: \dm)? or so would be lost/);
    expect(found.get('outage')?.remedy).toContain('storage.tsdb.out_of_order_time_window');
  });

  it.each([
    ['/api/v1/push', /^Set limits\.out_of_order_time_window: 72h in Mimir\.$/],
    ['/api/v1/receive', /^Set --tsdb\.out-of-order\.time-window=72h of Thanos Receive\.$/],
    [
      '/some/proxy',
      /^Set storage\.tsdb\.out_of_order_time_window: 72h in Prometheus .+ in Mimir, .+ of Thanos Receive\.$/,
    ],
  ])('without a window at %s is told which setting that is', async (path, remedy) => {
    const { url } = await receiver({ oneOnly: true, headAge: HOUR });
    const at = url.replace('/api/v1/write', path);
    expect((await examined(patient(at), { window: true })).get('outage')?.remedy).toMatch(remedy);
    const unasked = (await examined(patient(at))).get('outage');
    expect(unasked).toMatchObject({ state: 'skipped', says: expect.stringContaining('72h') });
  });

  it.each([
    ['/api/v1/push', '', 'no X-Scope-OrgID, and none was asked for'],
    ['/api/v1/push', 'x-scope-orgid', 'X-Scope-OrgID is set'],
    ['/api/v1/receive', '', 'no THANOS-TENANT: the default tenant of Thanos'],
    ['/api/v1/receive', 'THANOS-TENANT', 'THANOS-TENANT is set'],
    ['/api/v1/write', '', 'none, as Prometheus wants none'],
  ])('at %s with the header "%s": whose tenant it is', async (path, header, says) => {
    const { url } = await receiver({});
    const headers = header === '' ? {} : { [header]: { value: new Secret('edge') } };
    const found = await examined(patient(url.replace('/api/v1/write', path), { headers }));
    expect(found.get('tenant')).toMatchObject({ state: 'ok', says });
  });

  it('that takes no request of this size is warned of', async () => {
    const found = await examined(patient((await receiver({ maxBytes: 1 })).url));
    expect(found.get('limits')).toMatchObject({ state: 'warning', says: expect.stringContaining('413') });
  });

  it('is told where its samples wait', async () => {
    const { url } = await receiver({});
    const queued = async (queue: Patient['queue']): Promise<Check | undefined> =>
      (await examined({ ...patient(url), queue } as Patient)).get('queue');
    expect(await queued({ directory: '/data' })).toMatchObject({ state: 'ok', says: 'on disk in /data' });
    expect(await queued('memory')).toMatchObject({ state: 'warning', remedy: expect.stringContaining('directory') });
    expect(await queued('none')).toBeUndefined();
  });

  it('with a window loses nothing, and its size is found', async () => {
    const { url, book, violations } = await receiver({ outOfOrderWindow: 26 * HOUR, headAge: HOUR });
    const found = await examined(patient(url), { window: true });
    expect(found.get('outage')).toMatchObject({ state: 'ok' });
    const [, hours = '0'] = /late data: up to (\d+)h/.exec(found.get('window')?.says ?? '') ?? [];
    expect(Number(hours)).toBeGreaterThanOrEqual(25);
    expect(Number(hours)).toBeLessThanOrEqual(26);
    expect(violations).toEqual([]);
    expect(book.stored).toBeGreaterThan(5);
  });

  it('that stops answering in the middle of the search leaves the question open', async () => {
    const script = Array.from({ length: 5 }, () => ({ status: 204, store: true }));
    const { url } = await receiver({ script, status: 429 });
    const found = await examined(patient(url), { window: true });
    expect(found.get('outage')).toMatchObject({ state: 'skipped', says: expect.stringContaining('429') });
  });
});

describe('an endpoint of Loki', () => {
  async function loki(options: Parameters<typeof LokiStub.start>[0] = {}): Promise<LokiStub> {
    const stub = await LokiStub.start(options);
    closing.push(stub);
    return stub;
  }

  it('that is well is said to be so, and gets no line', async () => {
    const stub = await loki();
    const found = await examined(patient(stub.url));
    expect(found.get('authorised')).toMatchObject({ state: 'ok', says: '204 to a push without lines' });
    expect(found.get('outage')?.says).toContain('reject_old_samples_max_age');
    expect(stub.lines).toEqual([]);
  });

  it('takes lines of a week, so that two hours lose nothing', async () => {
    const stub = await loki();
    const found = await examined(patient(stub.url), { window: true });
    expect(found.get('window')).toMatchObject({ state: 'ok', says: 'late data: up to 167h old and more' });
    expect(found.get('outage')?.state).toBe('ok');
  });

  it('that wants a tenant says so', async () => {
    const stub = await loki({ tenants: true });
    expect((await examined(patient(stub.url))).get('authorised')).toMatchObject({ says: '401: no org id' });
  });

  it('with too many labels is warned of', async () => {
    const stub = await loki();
    const labels = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`l${at}`, 'x']));
    const found = await examined(patient(stub.url), { change: { labels } as Partial<Patient> });
    expect(found.get('limits')).toMatchObject({ state: 'warning', says: expect.stringContaining('16 labels') });
  });
});
