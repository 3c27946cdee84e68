/** What the doctor says about Debian's Prometheus with and without an out-of-order window, and about VictoriaMetrics. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, receiver, Scope, victoriaMetrics } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoctor, type Check, type Patient } from '../../src/agent/doctor.js';
import { plainHttp } from '../../src/core/http-config.js';
import { createFiles } from '../../src/platform/files.js';

const scope = new Scope();
const folder = mkdtempSync(join(tmpdir(), 'plx-doctor-real-'));
const ports = { windowed: 0, plain: 0, victoria: 0 };

beforeAll(async () => {
  [ports.windowed = 0, ports.plain = 0, ports.victoria = 0] = await freePorts(3);
  await Promise.all([
    receiver(scope, { port: ports.windowed, folder: join(folder, 'windowed'), outOfOrderWindow: '24h' }),
    receiver(scope, { port: ports.plain, folder: join(folder, 'plain'), outOfOrderWindow: '0s' }),
    victoriaMetrics(scope, { port: ports.victoria, folder: join(folder, 'victoria') }),
  ]);
}, 240_000);

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function examined(port: number): Promise<Readonly<Record<string, Check>>> {
  await using doctor = openDoctor({ files: createFiles(), env: {}, version: '1.2.3' });
  const config = plainHttp(`http://127.0.0.1:${port}/api/v1/write`);
  const patient: Patient = { kind: 'remote_write', protocol: 'auto', name: 'x', config, timeout: 5_000, queue: 'none' };
  const { checks } = await doctor.examine(patient, { write: true, window: true });
  return Object.fromEntries(checks.map((check) => [check.check, check]));
}

describe('the doctor at', () => {
  it('Prometheus 2.42 with a window of 24 h: an outage loses nothing', async () => {
    const found = await examined(ports.windowed);
    expect(found['protocol']).toMatchObject({ state: 'ok', says: expect.stringMatching(/^1\.0 \(204 to 2\.0/) });
    expect(found['outage']).toMatchObject({ state: 'ok', says: 'two hours without a connection lose nothing' });
    expect(found['window']?.says).toMatch(/^late data: up to 2[34]h(?: \d+m)? old; out of order within a series: up to 2[34]h(?: \d+m)? old$/); // prettier-ignore
    expect(found['exemplars']).toMatchObject({ state: 'skipped', says: expect.stringContaining('accepted') });
    expect(found['native_histograms']).toMatchObject({ says: expect.stringContaining('accepted') });
  }, 120_000);

  it('Prometheus 2.42 without one: it names the hour that is lost, and the setting', async () => {
    const found = await examined(ports.plain);
    expect(found['window']).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/^late data: up to (?:5\dm|1h)/),
    });
    expect(found['outage']).toMatchObject({
      state: 'problem',
      says: expect.stringMatching(/the first 1h(?: \dm)? or so would be lost/),
    });
    expect(found['outage']?.says).toContain('out of bounds');
    expect(found['outage']?.remedy).toContain('out_of_order_time_window');
  }, 120_000);

  it('VictoriaMetrics 1.79: it takes anything late, in 1.0 alone', async () => {
    const found = await examined(ports.victoria);
    expect(found['protocol']?.says).toMatch(/^1\.0/);
    expect(found['outage']?.state).toBe('ok');
    expect(found['window']?.says).toBe(
      'late data: up to 72h old and more; out of order within a series: up to 72h old and more',
    );
  }, 120_000);
});
