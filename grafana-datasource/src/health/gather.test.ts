import { describe, expect, it } from 'vitest';
import type { DataFrame, DataSourceApi } from '@grafana/data';
import { asLines, asTable, fakeSource, fakeSources, recorded } from '../../test/fakes.js';
import { gather } from './gather.js';

const NOW = 1_795_336_800_000;

/** A count, or nothing, as Prometheus answers it. */
const counted = (value: number | undefined, refId: string): DataFrame[] =>
  value === undefined
    ? []
    : asTable({ resultType: 'vector', result: [{ metric: {}, value: [NOW / 1000, String(value)] }] }, refId);

const chosen = { prometheusUid: 'prom', lokiUid: 'logs' };
const loki = fakeSource(({ refId }) => asLines([[1, '{}']], refId), { uid: 'logs', type: 'loki', name: 'My Loki' });

describe('gather', () => {
  it('counts what Prometheus holds and how old the newest is', async () => {
    const counts: Record<string, number> = { newest: NOW / 1000 - 90, vantages: 3, targets: 36, links: 120 };
    const source = fakeSource(({ refId }) => counted(counts[refId.replace('health/', '')], refId));
    expect((await gather(chosen, fakeSources(source, loki), NOW)).prometheus).toEqual({
      state: 'answers',
      name: 'My Prometheus',
      found: { vantages: 3, age: 90, targets: 36, paths: 0, links: 120, native: 0, classic: 0, cdn: 0, recorded: 0 },
    });
    expect(source.asked[0]?.targets.map((target) => (target as unknown as { expr: string }).expr)).toEqual([
      'count(group by (vantage) (parallax_build_info))',
      'max(timestamp(parallax_build_info)) or max(max_over_time(timestamp(parallax_build_info)[7d:5m]))',
      'count(parallax_probe_interval_seconds)',
      'count(parallax_path_hops)',
      'count(parallax_path_link_flows)',
      'count(histogram_count(parallax_probe_duration_seconds))',
      'count(parallax_probe_duration_seconds_bucket)',
      'count(parallax_cdn_fetches_total)',
      'count(parallax:cdn_pairs:increase1h)',
    ]);
  });

  it('does not take one function that an old server lacks for silence', async () => {
    const source = fakeSource(({ refId }) =>
      refId === 'health/native' ? { error: { message: 'unknown function' } } : asTable(recorded.count, refId),
    );
    const { prometheus } = await gather(chosen, fakeSources(source, loki), NOW);
    expect(prometheus).toMatchObject({ state: 'answers', found: { native: 0, targets: 36 } });
  });

  it.each([
    ['none chosen', {}, { prometheus: { state: 'none' }, loki: { state: 'none' } }],
    ['cleared', { prometheusUid: '', lokiUid: '' }, { prometheus: { state: 'none' }, loki: { state: 'none' } }],
    [
      'gone',
      { prometheusUid: 'x', lokiUid: 'y' },
      { prometheus: { state: 'gone', uid: 'x' }, loki: { state: 'gone', uid: 'y' } },
    ],
    [
      'of other types',
      { prometheusUid: 'logs', lokiUid: 'prom' },
      {
        prometheus: { state: 'other', name: 'My Loki', type: 'loki' },
        loki: { state: 'other', name: 'My Prometheus', type: 'prometheus' },
      },
    ],
  ])('sees data sources that are %s', async (_, options, facts) => {
    const source = fakeSource(() => []);
    expect(await gather(options, fakeSources(source, loki), NOW)).toEqual(facts);
    expect(source.asked).toEqual([]);
  });

  it('says why a data source is silent', async () => {
    const silent = (uid: string, type: string): DataSourceApi =>
      fakeSource(() => ({ error: { message: 'Bad Gateway' } }), { uid, type, name: uid });
    const sources = fakeSources(silent('prom', 'prometheus'), silent('logs', 'loki'));
    expect(await gather(chosen, sources, NOW)).toEqual({
      prometheus: { state: 'silent', name: 'prom', reason: 'Bad Gateway' },
      loki: { state: 'silent', name: 'logs', reason: 'Bad Gateway' },
    });
  });

  it.each([
    [[[1, '{}']], true],
    [[], false],
  ] as const)('looks for records in Loki: %j', async (lines, any) => {
    const logs = fakeSource(({ refId }) => asLines([...lines], refId), { uid: 'logs', type: 'loki' });
    const facts = await gather(
      chosen,
      fakeSources(
        fakeSource(() => []),
        logs,
      ),
      NOW,
    );
    expect(facts.loki).toMatchObject({ state: 'answers', found: { any } });
    expect(logs.asked[0]?.targets).toMatchObject([{ expr: '{kind=~"path|cdn", vantage!=""}', maxLines: 1 }]);
    expect(logs.asked[0]?.range.from.valueOf()).toBe(NOW - 86_400_000);
  });
});
