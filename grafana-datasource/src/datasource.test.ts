import { dateTime, type DataFrame, type DataQueryRequest, type DataSourceApi } from '@grafana/data';
import { setDataSourceSrv, setTemplateSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { asTable, fakeSource, fakeSources, fakeTemplates, recorded } from '../test/fakes.js';
import { ParallaxDatasource } from './datasource.js';
import { plugin } from './module.js';
import type { Options, Query } from './types.js';
import type { ValuesQuery } from './variables/values.js';

const settings = (jsonData: Partial<Options>): never =>
  ({ name: 'Parallax', type: 'x', uid: 'parallax', jsonData, meta: {} }) as never;
const range = { from: dateTime(0), to: dateTime(3_600_000), raw: { from: 'now-1h', to: 'now' } };

let source: ReturnType<typeof fakeSource>;
const datasource = new ParallaxDatasource(settings({ prometheusUid: 'prom' }));

beforeEach(() => {
  source = fakeSource(({ refId }) => asTable(recorded.links, refId));
  setDataSourceSrv(fakeSources(source as DataSourceApi) as never);
  const templates = fakeTemplates({ vantage: { value: ['fra', 'lon'] }, all: { value: '.*', type: 'constant' } });
  setTemplateSrv({ ...templates, containsTemplate: (text?: string) => text?.includes('$') ?? false } as never);
});

const exprs = (): string[] =>
  source.asked.flatMap(({ targets }) => targets.map((target) => (target as unknown as { expr: string }).expr));

describe('the data source', () => {
  it('is what the plugin offers, with its editors', () => {
    expect(plugin.DataSourceClass).toBe(ParallaxDatasource);
    expect(plugin.components.ConfigEditor).toBeDefined();
    expect(plugin.components.QueryEditor).toBeDefined();
    expect(datasource.annotations.QueryEditor).toBeDefined();
  });

  it('answers queries through the services of Grafana', async () => {
    const targets: Query[] = [{ refId: 'A', kind: 'vantages', filter: { vantage: '$vantage' } }];
    const request = {
      requestId: 'Q1',
      range,
      targets,
      scopedVars: {},
      intervalMs: 1000,
    } as unknown as DataQueryRequest<Query>;
    const response = await lastValueFrom(datasource.query(request));
    expect(response.errors).toBeUndefined();
  });

  it('begins with paths, and does not run what is hidden', () => {
    expect(datasource.getDefaultQuery()).toEqual({ kind: 'path' });
    expect(datasource.filterQuery({ refId: 'A', kind: 'path', hide: true })).toBe(false);
    expect(datasource.filterQuery({ refId: 'A', kind: 'path' })).toBe(true);
  });

  it('lifts, describes and fills in queries', () => {
    expect(datasource.migrateQuery({ refId: 'A', kind: 'path', rounds: 1e6 })).toEqual({
      refId: 'A',
      kind: 'path',
      rounds: 300,
    });
    expect(datasource.getQueryDisplayText({ refId: 'A', kind: 'path', rounds: 5 })).toMatch(/5 rounds$/);
    const query: Query = { refId: 'A', kind: 'vantages', filter: { vantage: '$vantage' } };
    expect(datasource.targetContainsTemplate(query)).toBe(true);
    expect(datasource.targetContainsTemplate({ refId: 'A', kind: 'vantages' })).toBe(false);
    expect(datasource.interpolateVariablesInQueries([query], {})).toEqual([
      { ...query, filter: { vantage: '(fra|lon)' } },
    ]);
  });

  it('tests itself', async () => {
    expect(await datasource.testDatasource()).toMatchObject({ status: 'success' });
    expect(await new ParallaxDatasource(settings({})).testDatasource()).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/No Prometheus data source is chosen/) as string,
    });
  });
});

describe('variables', () => {
  it('are the values of a label, narrowed by other variables; one that takes all narrows nothing', async () => {
    const query: ValuesQuery = {
      refId: 'v',
      values: 'vantage',
      filter: { vantage: '$vantage', target: '$all', probe: '' },
    };
    const request = { targets: [query], range, scopedVars: {} } as unknown as DataQueryRequest<ValuesQuery>;
    const [frame] = (await lastValueFrom(datasource.variables.query(request))).data as DataFrame[];
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([['text', ['fra', 'lon']]]);
    expect(exprs()).toEqual([
      'group by (vantage) (last_over_time(parallax_probe_interval_seconds{vantage=~"(fra|lon)"}[3600s]))',
    ]);
  });

  it('can be asked for in words', async () => {
    expect(await datasource.metricFindQuery('vantages', { range })).toEqual([
      { text: 'fra', value: 'fra' },
      { text: 'lon', value: 'lon' },
    ]);
    expect(await datasource.metricFindQuery('vantages')).toHaveLength(2);
  });

  it('say why there are none', async () => {
    setDataSourceSrv(fakeSources() as never);
    await expect(datasource.metricFindQuery('vantage')).rejects.toThrow(/uid prom.*was not found/);
    await expect(new ParallaxDatasource(settings({})).metricFindQuery('vantage')).rejects.toThrow(/No Prometheus/);
    await expect(datasource.metricFindQuery('hops')).rejects.toThrow(/nothing that can be listed/);
  });

  it('asked at once do not cancel each other', async () => {
    await Promise.all([datasource.metricFindQuery('vantage'), datasource.metricFindQuery('probe')]);
    expect(new Set(source.asked.map(({ requestId }) => requestId)).size).toBe(2);
  });
});

describe('ad hoc filters', () => {
  it('offer labels that every kind knows', async () =>
    expect((await datasource.getTagKeys()).map(({ text }) => text)).toEqual([
      'vantage',
      'probe',
      'target',
      'provider',
      'partition',
    ]));

  it('offer values, narrowed by the other filters', async () => {
    const filters = [{ key: 'target', operator: '=', value: 'a.b' }];
    const values = await datasource.getTagValues({ key: 'vantage', filters, timeRange: range });
    expect(values.map(({ text }) => text)).toEqual(['fra', 'lon']);
    expect(exprs()).toEqual([
      'group by (vantage) (last_over_time(parallax_probe_interval_seconds{target=~"a\\\\.b"}[3600s]))',
    ]);
  });

  it('offer nothing for a label of another', async () => {
    expect(await datasource.getTagValues({ key: 'job', filters: [] })).toEqual([]);
    expect(source.asked).toEqual([]);
  });
});
