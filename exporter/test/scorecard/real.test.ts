/** The scorecard of an hour with known truth, out of a real Prometheus. */
import { freePorts, Prometheus, receiver, Scope, type Sampled } from '@parallax/lab';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Row, Scorecard } from '../../src/cdn/scorecard/index.js';
import { parallax, type Ran } from './command.js';
import { ROUNDS, writeHistory } from './history.js';

const SEED = 20_261_122;
const scope = new Scope();
const folder = mkdtempSync(join(tmpdir(), 'plx-scorecard-'));
const addresses = { full: '', empty: '' };

beforeAll(async () => {
  const ports = await freePorts(2);
  const end = Date.now();
  const start = async (kind: keyof typeof addresses, port = 0): Promise<void> => {
    await receiver(scope, { port, folder: join(folder, kind), outOfOrderWindow: '24h' });
    addresses[kind] = `127.0.0.1:${port}`;
    if (kind !== 'empty') await writeHistory({ address: addresses[kind], end, seed: SEED });
  };
  await Promise.all([start('full', ports[0]), start('empty', ports[1])]);
}, 120_000);

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Longer than the history, so that all of it is inside however long the machine took to write it. */
const ask = (kind: keyof typeof addresses, ...more: readonly string[]): Promise<Ran> =>
  parallax(['cdn', 'scorecard', '-p', `http://${addresses[kind]}`, '--window', '75m', ...more]);
const card = async (...args: Parameters<typeof ask>): Promise<Scorecard> => {
  const { stdout, stderr } = await ask(args[0], '--format', 'json', ...args.slice(1));
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Scorecard;
};
const row = ({ rows }: Scorecard, provider: string, group: string): Row => {
  const found = rows.find((one) => one.provider === provider && one.group === group);
  if (found === undefined) throw new Error(`no row ${provider} ${group}`);
  return found;
};

describe('of an hour', () => {
  let all: Scorecard;
  let single: Scorecard;
  beforeAll(async () => ([all, single] = await Promise.all([card('full'), card('full', '--by', 'vantage')])));

  it('finds who is within 5 %, who is not, and whom nobody can judge', () => {
    const verdicts = (provider: string): unknown[] => ['DE', 'US'].map((group) => row(all, provider, group).speed.judgement?.verdict); // prettier-ignore
    expect(verdicts('like')).toEqual(['pass', 'pass']);
    expect(verdicts('quick')).toEqual(['pass', 'pass']);
    expect(verdicts('slow')).toEqual(['fail', 'fail']);
    expect(verdicts('between')).toEqual(['not_enough_data', 'not_enough_data']);
    expect(verdicts('young')).toEqual(['not_enough_data', 'not_enough_data']);
    expect(verdicts('known')).toEqual([undefined, undefined]);
    expect(all.baseline).toBe('known');
    expect(all.vantages).toEqual(['ber', 'fra', 'nyc']);
  });

  it('counts each pair once, also where an agent comes by two ways', () => {
    expect(row(all, 'like', 'DE').speed.judgement?.pairs).toBe(2 * ROUNDS);
    expect(row(all, 'like', 'US').speed.judgement?.pairs).toBe(ROUNDS);
    // A provider that comes later than its agent is counted from its first round.
    expect(row(all, 'young', 'US').speed.judgement?.pairs).toBe(8);
  });

  it.each(['fra', 'ber'])(
    'has the true ratio within its interval, from native histograms and from classic ones: %s',
    (vantage) => {
      for (const [provider, truth] of [
        ['like', 1],
        ['quick', 0.8],
        ['slow', 1.25],
        ['between', 1.05],
      ] as const) {
        // prettier-ignore
        const { low = 9, high = 0, estimate = 0 } = row(single, provider, vantage).speed.ratio ?? {};
        expect(low, provider).toBeLessThanOrEqual(truth);
        expect(high, provider).toBeGreaterThanOrEqual(truth);
        expect(estimate / truth, provider).toBeGreaterThan(0.96);
        expect(estimate / truth, provider).toBeLessThan(1.04);
      }
      expect(row(single, 'quick', vantage).speed.faster?.estimate).toBeGreaterThan(0.9);
    },
  );

  it.each([
    ['native', 'fra', 0.95, 1.05],
    // They are coarse there: 25, 50, 100 ms.
    ['classic', 'ber', 0.7, 1.4],
  ] as const)('has the true times from %s histograms', (_, vantage, low, high) => {
    for (const [provider, truth] of [
      ['known', 0.03],
      ['slow', 0.0375],
    ] as const) {
      // prettier-ignore
      const { p50 = 0, p95 = 0 } = row(single, provider, vantage).speed;
      expect(p50 / truth, provider).toBeGreaterThan(low);
      expect(p50 / truth, provider).toBeLessThan(high);
      expect(p95).toBeGreaterThan(p50);
    }
  });

  it('has the true shares', () => {
    const { caching, delivery } = row(all, 'quick', 'US');
    expect(caching.hitRatio?.estimate).toBe(0.75);
    expect(caching.hitRatioBytes).toBe(90 / (90 + 30 * 9));
    expect(caching.warmHitRatio?.estimate).toBe(1);
    expect(caching.coldShare).toBe(30 / 270);
    expect(caching.unknownShare?.estimate).toBe(0);
    expect(delivery.properEdge?.estimate).toBe(0);
    expect(row(all, 'slow', 'DE').delivery.ttlHonoured?.estimate).toBe(0);
  });

  it('sees the one failure and the one wrong object, whose series began with them', () => {
    const { delivery } = row(all, 'slow', 'DE');
    expect(delivery.errors?.estimate).toBe(1 / (4 * ROUNDS));
    expect(delivery.integrity?.estimate).toBe((2 * ROUNDS) / (2 * ROUNDS + 1));
    expect(row(all, 'slow', 'US').delivery.errors?.estimate).toBe(0);
  });

  it('says how alike a provider is from everywhere', () => {
    const [between] = all.consistency;
    expect(between).toMatchObject({ provider: 'between', partition: 'static', vantages: 3 });
    expect(between?.p50.ratio).toBeGreaterThan(1.8);
    expect(between?.p50.ratio).toBeLessThan(2.2);
  });

  it('agrees with the recording rules', async () => {
    const file = fileURLToPath(
      new URL('../../../alert-rules/generated/parallax-cdn-scorecard.rules.yml', import.meta.url),
    );
    const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: { record: string; expr: string }[] }[] };
    const prometheus = new Prometheus(addresses.full);
    const found = new Map<string, readonly Sampled[]>();
    for (const { record, expr } of groups.flatMap(({ rules }) => rules)) {
      found.set(record, await prometheus.query(expr.replaceAll('[1h]', '[75m]')));
    }
    const value = (record: string, provider: string): number | undefined =>
      found.get(record)?.find(({ labels }) => labels['provider'] === provider && labels['vantage'] === 'fra')?.value;
    for (const [record, samples] of found) expect(samples.length, record).toBeGreaterThan(0);
    const { speed, caching } = row(single, 'slow', 'fra');
    expect(value('parallax:cdn_first_byte_relative_ratio:p50_rate1h', 'slow')).toBeCloseTo(
      speed.ratio?.estimate ?? 0,
      1,
    );
    expect(value('parallax:cdn_first_byte_seconds:p95_rate1h', 'slow')).toBeCloseTo(speed.p95 ?? 0, 2);
    expect(value('parallax:cdn_hits:ratio_rate1h', 'slow')).toBeCloseTo(caching.hitRatio?.estimate ?? 0, 2);
    expect(value('parallax:cdn_hit_bytes:ratio_rate1h', 'slow')).toBeCloseTo(caching.hitRatioBytes ?? 0, 1);
    expect(value('parallax:cdn_ttl_honoured:ratio_rate1h', 'slow')).toBe(0);
    expect(value('parallax:cdn_ttl_honoured:ratio_rate1h', 'like')).toBe(1);
  });
});

describe('the command', () => {
  it('ends with 1 when a provider fails, and as --fail-on says', async () => {
    expect((await ask('full')).code).toBe(1);
    expect((await ask('full', '--fail-on', 'never')).code).toBe(0);
    expect((await ask('full', '--fail-on', 'not_enough_data')).code).toBe(1);
  });

  it('judges from more pairs when told so', async () => {
    const { rows } = await card('full', '--min-pairs', '10000');
    expect(new Set(rows.flatMap(({ speed }) => speed.judgement?.verdict ?? []))).toEqual(new Set(['not_enough_data']));
  });

  it('groups as told', async () => {
    const groups = async (by: string): Promise<readonly string[]> => [
      ...new Set((await card('full', '--by', by)).rows.map(({ group }) => group)),
    ];
    expect(await groups('vantage')).toEqual(['ber', 'fra', 'nyc']);
    expect(await groups('network')).toEqual(['alpha', 'beta', 'unknown']);
    expect(await groups('all')).toEqual(['all']);
  });

  it('looks at less when told so', async () => {
    expect((await card('full', '--window', '10m', '--fetch', 'warm')).to - (await card('full', '--window', '10m')).from).toBeLessThan(620); // prettier-ignore
    expect((await card('full', '--probe', 'shop', '--target', 'www.example.com')).rows).not.toEqual([]);
    const { stderr, code } = await ask('full', '--probe', 'store');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: no parallax_cdn_fetches_total of probe "store" within 75m\n {2}= There are, as probe\/target: shop\/www.example.com.\n$/); // prettier-ignore
  });

  it('holds to the baseline that the pairs were made with', async () => {
    expect((await ask('full', '--baseline', 'known')).stderr).toBe('');
    const { stderr, code } = await ask('full', '--baseline', 'like');
    expect(code).toBe(2);
    expect(stderr).toContain('"like" is not the baseline: the probe compares with known');
    expect((await ask('full', '--baseline', 'nobody')).stderr).toContain(
      'no provider "nobody"; there are between, known',
    );
  });

  it('shows rows that people filled in', async () => {
    const file = join(folder, 'manual.yml');
    writeFileSync(
      file,
      'like:\n  self_service: { value: true, reviewed: 2020-02-01, by: edge team, note: API and page }\n',
    );
    const { stdout } = await ask('full', '--manual', file);
    expect(stdout).toMatch(/By hand\nrow +provider +value +reviewed +by +note\nself service +like +true +2020-02-01, old +edge team +API and page\n/); // prettier-ignore
  });

  it('says when there is nothing of ours', async () => {
    const { stdout, stderr, code } = await ask('empty');
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(/^error: no parallax_cdn_fetches_total within 75m: no CDN metrics of Parallax there\n {2}= Is a probe/); // prettier-ignore
  });
});
