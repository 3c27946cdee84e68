import {
  dateTime,
  LoadingState,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
} from '@grafana/data';
import { defineFrame, type ParallaxQuery, type QueryKind } from '@parallax/contract';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { asLines, asSeries, asTable, fakeSource, fakeSources, fakeTemplates, recorded } from '../../test/fakes.js';
import type { Kind } from '../kinds/kind.js';
import type { Query } from '../types.js';
import { answer, type House } from './query.js';

const spec = defineFrame({
  schema: 'parallax.frame/example/1',
  name: 'Example',
  drawnBy: '',
  help: 'One row.',
  fields: {
    what: { type: 'string', help: 'What.' },
    count: { type: 'number', help: 'How many.' },
  },
});

/** A kind that asks its size, then one question of now, one over time, and one of Loki. */
const path: Kind<'path'> = {
  kind: 'path',
  label: 'Paths',
  drawnBy: '',
  help: '',
  size: (query) => ({ refId: 'size', expr: `size(${query.filter?.target ?? ''})`, mode: 'instant' }),
  toPromql: (query, scope) => [
    { refId: 'links', expr: `links{target=~"${query.filter?.target ?? ''}"}`, mode: 'instant' },
    { refId: 'trend', expr: `trend[${scope.series ?? 'no'}]`, mode: 'range', step: scope.step * 2 },
  ],
  toLogql: () => [{ refId: 'lines', expr: '{kind="path"}', limit: 7 }],
  toFrames: (_query, answers, scope) => {
    const [links, trend] = [answers.table('links'), answers.table('trend')];
    const what = ['links', 'trend', 'lines', 'series', 'logs'];
    const count = [links.length, trend.length, answers.lines('lines').length, scope.series ?? -1, Number(answers.logs)];
    return [{ spec, columns: { what, count } }];
  },
};

const vantages: Kind<'vantages'> = {
  kind: 'vantages',
  label: 'Vantages',
  drawnBy: '',
  help: '',
  toPromql: (query) => {
    if (query.filter?.vantage === 'broken') throw new Error('no such label');
    return [{ refId: 'now', expr: 'now()', mode: 'instant' }];
  },
  toFrames: (_query, answers) => [{ spec, columns: { what: ['now'], count: [answers.table('now').length] } }],
};

const prometheus = (shape = asTable, manner: 'observable' | 'promise' | 'refuses' = 'observable', broken = /never/) =>
  fakeSource(
    ({ refId, expr }) => {
      if (broken.test(refId)) return { error: { message: 'parse error: unexpected )', status: 400 } };
      if (expr.startsWith('size')) return shape(recorded.count, refId);
      return shape(expr.startsWith('trend') ? recorded.fetches : recorded.links, refId);
    },
    { manner },
  );

const loki = fakeSource(({ refId }) => asLines([[1, '{}']], refId), { uid: 'logs', type: 'loki', name: 'My Loki' });

const request = (...targets: (ParallaxQuery & { refId: string; hide?: boolean })[]): DataQueryRequest<Query> => {
  const [from, to] = [dateTime(0), dateTime(3_600_000)];
  return {
    ...{ app: 'panel', requestId: 'Q7', interval: '10s', intervalMs: 10_000, maxDataPoints: 360, timezone: 'utc' },
    ...{ range: { from, to, raw: { from, to } }, scopedVars: {}, startTime: 0, targets },
    filters: [{ key: 'vantage', operator: '=', value: 'fra' }],
  };
};

const house = (...sources: DataSourceApi[]): House => ({
  options: { prometheusUid: 'prom', lokiUid: 'logs' },
  sources: fakeSources(...sources),
  templates: fakeTemplates({ target: { value: ['a.b', 'c'] } }),
  kinds: { path, vantages } as unknown as { readonly [K in QueryKind]: Kind<K> },
});

const run = (asked: DataQueryRequest<Query>, of: House): Promise<DataQueryResponse> => lastValueFrom(answer(asked, of));

/** A frame of the kinds above as an object. */
const said = (frame: DataFrame): Record<string, number> =>
  Object.fromEntries(
    (frame.fields[0]?.values ?? []).map((what: string, row: number) => [what, frame.fields[1]?.values[row] as number]),
  );

describe('answer', () => {
  it.each([
    ['in table format', asTable, 'observable'],
    ['one frame a series', asSeries, 'observable'],
    ['with a promise', asTable, 'promise'],
  ] as const)('asks size, questions and lines, and gives frames: %s', async (_, shape, manner) => {
    const response = await run(request({ refId: 'A', kind: 'path' }), house(prometheus(shape, manner), loki));
    expect(response.state).toBe(LoadingState.Done);
    expect(response.data.map((frame: DataFrame) => [frame.refId, frame.name])).toEqual([['A', 'Example']]);
    expect(said(response.data[0])).toEqual({ links: 6, trend: 12, lines: 1, series: 36, logs: 1 });
  });

  it('asks Prometheus in table format, ids told apart by query, in one request', async () => {
    const source = prometheus();
    await run(
      request({ refId: 'A', kind: 'path', filter: { target: '$target' } }, { refId: 'B', kind: 'vantages' }),
      house(source, loki),
    );
    expect(source.asked).toHaveLength(2);
    const [size, rest] = source.asked;
    expect(size?.targets).toMatchObject([{ refId: 'A/size', expr: 'size((a\\.b|c))', instant: true, range: false }]);
    const common = { datasource: { type: 'prometheus', uid: 'prom' }, format: 'table', exemplar: false };
    expect(rest?.targets).toEqual([
      { ...common, refId: 'A/links', expr: 'links{target=~"(a\\.b|c)"}', instant: true, range: false },
      { ...common, refId: 'A/trend', expr: 'trend[36]', instant: false, range: true, interval: '20s' },
      { ...common, refId: 'B/now', expr: 'now()', instant: true, range: false },
    ]);
  });

  it('asks Loki for lines, newest first', async () => {
    const lines = fakeSource(() => [], { uid: 'logs', type: 'loki' });
    await run(request({ refId: 'A', kind: 'path' }), house(prometheus(), lines));
    expect(lines.asked[0]?.targets).toEqual([
      {
        ...{ refId: 'A/lines', datasource: { type: 'loki', uid: 'logs' }, expr: '{kind="path"}' },
        ...{ queryType: 'range', maxLines: 7, direction: 'backward' },
      },
    ]);
  });

  it('has request ids of its own, the same at each refresh, and no ad hoc filters twice', async () => {
    const source = prometheus();
    for (let refresh = 0; refresh < 2; refresh++) await run(request({ refId: 'A', kind: 'path' }), house(source, loki));
    expect(source.asked.map(({ requestId }) => requestId)).toEqual([
      ...['Q7/parallax-size', 'Q7/parallax-prometheus'],
      ...['Q7/parallax-size', 'Q7/parallax-prometheus'],
    ]);
    expect(source.asked.every(({ filters }) => filters === undefined)).toBe(true);
    // Prometheus' data source makes steps no finer than these allow.
    expect(source.asked.every(({ maxDataPoints, intervalMs }) => maxDataPoints === 11_000 && intervalMs === 1000)).toBe(
      true,
    );
  });

  it('asks nothing of Loki when none is chosen', async () => {
    const without = { ...house(prometheus(), loki), options: { prometheusUid: 'prom' } };
    const before = loki.asked.length;
    const response = await run(request({ refId: 'A', kind: 'path' }), without);
    expect(loki.asked).toHaveLength(before);
    expect(said(response.data[0])).toMatchObject({ lines: 0, logs: 0 });
    expect(response.errors).toBeUndefined();
  });

  it('asks nothing for hidden queries', async () => {
    const source = prometheus();
    const response = await run(request({ refId: 'A', kind: 'path', hide: true }), house(source));
    expect(response).toEqual({ data: [], state: LoadingState.Done });
    expect(source.asked).toEqual([]);
  });
});

describe('answer, when something fails', () => {
  it.each(['observable', 'promise', 'refuses'] as const)(
    'one question does not lose the others: %s',
    async (manner) => {
      const source = prometheus(asTable, manner, /links/);
      const asked = request({ refId: 'A', kind: 'path' }, { refId: 'B', kind: 'vantages' });
      const response = await run(asked, house(source, loki));
      expect(response.state).toBe(LoadingState.Error);
      expect(response.errors).toEqual([
        {
          refId: 'A',
          status: 400,
          message:
            'Query A, question "links": My Prometheus did not answer: parse error: unexpected ). ' +
            'Check the patterns in the filters: they are regular expressions.',
        },
      ]);
      expect(response.error).toEqual(response.errors?.[0]);
      expect(response.data.map(said)).toEqual([{ links: 0, trend: 12, lines: 1, series: 36, logs: 1 }, { now: 6 }]);
      const [notWhole, whole] = response.data as DataFrame[];
      expect(notWhole?.meta?.notices).toEqual([{ severity: 'warning', text: 'Not whole: no answer to "links".' }]);
      expect(whole?.meta?.notices).toBeUndefined();
    },
  );

  it('a size that is not answered is the error of its query alone', async () => {
    const asked = request({ refId: 'A', kind: 'path' }, { refId: 'B', kind: 'vantages' });
    const response = await run(asked, house(prometheus(asTable, 'observable', /size/), loki));
    expect(response.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Query A: question "size": My Prometheus did not answer: parse error/),
    ]);
    expect(response.data.map(said)).toEqual([{ now: 6 }]);
  });

  it('Loki alone: what Prometheus knows is there', async () => {
    const broken = fakeSource(() => ({ error: { message: 'ECONNREFUSED' } }), { uid: 'logs', name: 'My Loki' });
    const response = await run(request({ refId: 'A', kind: 'path' }), house(prometheus(), broken));
    expect(response.errors?.[0]?.message).toMatch(
      /question "lines": My Loki did not answer: ECONNREFUSED. Check that the server/,
    );
    expect(said(response.data[0])).toMatchObject({ links: 6, lines: 0, logs: 1 });
  });

  it('all questions for one reason: said once', async () => {
    const asked = request({ refId: 'B', kind: 'vantages' });
    const response = await run(asked, house(prometheus(asTable, 'refuses', /./)));
    expect(response.data).toEqual([]);
    expect(response.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Query B: My Prometheus did not answer: parse error/),
    ]);
  });

  it.each([
    [
      { prometheusUid: 'gone' },
      /^Query B: The chosen data source \(uid gone\) did not answer: .* was not found.*Choose the data source anew/,
    ],
    [{}, /^No Prometheus data source is chosen\. Open the settings/],
  ])('says what to do without a data source: %j', async (options, message) => {
    const response = await run(request({ refId: 'B', kind: 'vantages' }), { ...house(prometheus()), options });
    expect(response.state).toBe(LoadingState.Error);
    expect(response.errors?.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
  });

  it('a query of an unknown kind, or one that cannot be asked, leaves the others alone', async () => {
    const asked = request(
      { refId: 'A', kind: 'flows' } as never,
      { refId: 'B', kind: 'vantages', filter: { vantage: 'broken' } },
      { refId: 'C', kind: 'vantages' },
    );
    const response = await run(asked, house(prometheus()));
    expect(response.errors?.map(({ refId, message }) => [refId, message])).toEqual([
      ['A', expect.stringMatching(/^Query A: "flows" is no kind of query that this version knows/)],
      ['B', 'Query B: no such label'],
    ]);
    expect(response.data.map((frame: DataFrame) => frame.refId)).toEqual(['C']);
  });

  it('a cancelled request is not asked again', async () => {
    const source = fakeSource(() => [], {});
    let times = 0;
    const cancelled = {
      ...source,
      query: () => (times++, Promise.reject(Object.assign(new Error('x'), { cancelled: true }))),
    };
    await run(request({ refId: 'B', kind: 'vantages' }, { refId: 'C', kind: 'vantages' }), house(cancelled as never));
    expect(times).toBe(1);
  });

  it('a source that throws at once is an error as well', async () => {
    const throwing = {
      ...fakeSource(() => [], {}),
      query: () => {
        throw new Error('not today');
      },
    };
    const response = await run(request({ refId: 'B', kind: 'vantages' }), house(throwing as never));
    expect(response.errors?.[0]?.message).toMatch(/did not answer: not today\./);
  });
});
