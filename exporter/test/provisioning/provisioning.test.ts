/** The configurations of receivers that we ship: read by promtool and by Prometheus, or held to what their documentation says. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';
import { events as eventsSection } from '../../src/config/delivery.js';
import { parseDuration } from '../../src/core/schema.js';
import { openDoctor } from '../../src/agent/doctor.js';
import { plainHttp } from '../../src/core/http-config.js';
import { createFiles } from '../../src/platform/files.js';
import { freePort } from '../kit/servers.js';
import { compose, hashring, loki, mimir, thanosProblems } from './schemas.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../provisioning/${path}`, import.meta.url));
const text = (path: string): string => readFileSync(at(path), 'utf8');
const read = <S extends z.ZodType>(path: string, schema: S): z.output<S> => schema.parse(parse(text(path)));

/** The flags that the comment at the top of a file says. */
const flagsIn = (config: string): string[] => [...config.matchAll(/--(?:web|enable)[\w.-]+(?:=[\w,-]+)?/g)].map(([flag]) => flag); // prettier-ignore

describe('the configuration for', () => {
  it('Prometheus is accepted by promtool', () => {
    const said = execFileSync('promtool', ['check', 'config', at('prometheus/prometheus.yml')], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
  });

  it('Prometheus makes an outage of two hours cost nothing, with the flags that it names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plx-provisioning-'));
    const port = await freePort();
    const flags = flagsIn(text('prometheus/prometheus.yml'));
    expect(flags).toEqual([
      '--web.enable-remote-write-receiver',
      '--enable-feature=exemplar-storage,native-histograms',
    ]);
    const listen = [`--web.listen-address=127.0.0.1:${port}`, `--storage.tsdb.path=${folder}`, '--log.level=error'];
    const server = spawn('prometheus', [`--config.file=${at('prometheus/prometheus.yml')}`, ...flags, ...listen], { stdio: 'ignore' }); // prettier-ignore
    try {
      const ready = (): Promise<boolean> => fetch(`http://127.0.0.1:${port}/-/ready`).then(({ ok }) => ok, () => false); // prettier-ignore
      while (!(await ready())) await sleep(100);
      await using doctor = openDoctor({ files: createFiles(), env: {}, version: '1.2.3' });
      const config = plainHttp(`http://127.0.0.1:${port}/api/v1/write`);
      const common = { name: 'x', config, timeout: 5_000, queue: 'none' } as const;
      const { checks } = await doctor.examine(
        { ...common, kind: 'remote_write', protocol: 'auto' },
        { write: true, window: true },
      );
      expect(checks.filter(({ state }) => state === 'problem' || state === 'warning')).toEqual([]);
      expect(checks.find(({ check }) => check === 'outage')?.state).toBe('ok');
    } finally {
      server.kill();
      await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('Mimir has keys and values that it knows, and a window', () => {
    const { limits } = read('mimir/mimir.yml', mimir);
    expect(parseDuration(limits.out_of_order_time_window)).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(limits.native_histograms_ingestion_enabled).toBe(true);
  });

  it('Thanos has flags and values that it knows, and a window', () => {
    const { services } = read('thanos/receive.yml', compose);
    for (const { command } of Object.values(services)) expect(thanosProblems(command)).toEqual([]);
    expect(services['thanos-receive']?.command).toContain('--tsdb.out-of-order.time-window=72h');
    const [{ endpoints } = { endpoints: [] }] = hashring.parse(JSON.parse(text('thanos/hashring.json')));
    const local = services['thanos-receive']?.command.find((flag) => flag.startsWith('--receive.local-endpoint='));
    expect(endpoints).toEqual([local?.split('=')[1]]);
  });

  it('Loki has keys and values that it knows, and takes what the agent keeps', () => {
    const { limits_config: limits } = read('loki/loki.yml', loki);
    const ours = eventsSection.parse({ loki: [{ name: 'x', url: 'http://x/' }] });
    expect(limits.allow_structured_metadata).toBe(true);
    expect(parseDuration(limits.reject_old_samples_max_age)).toBeGreaterThanOrEqual(ours.max_age);
    expect(Number.parseInt(limits.max_line_size, 10) * 1_024).toBeGreaterThan(ours.loki[0]?.max_line ?? Infinity);
  });
});

it('the page about them names every file', () => {
  const page = text('README.md');
  for (const folder of readdirSync(at(''), { withFileTypes: true }).filter((one) => one.isDirectory())) {
    const files = ['prometheus', 'mimir', 'thanos', 'loki'].includes(folder.name) ? readdirSync(at(folder.name)) : [];
    for (const file of files) expect(page).toContain(file);
  }
});

it.each([
  ['a key that is misspelt', { limits: { out_of_order_timewindow: '24h' } }],
  ['a duration without unit', { limits: { out_of_order_time_window: 24 } }],
])('%s is found', (_, change) => {
  const whole = parse(text('mimir/mimir.yml')) as { limits: object };
  expect(mimir.safeParse({ ...whole, limits: { ...whole.limits, ...change.limits } }).success).toBe(false);
});
