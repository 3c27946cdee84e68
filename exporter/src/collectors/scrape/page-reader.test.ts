import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedLabels, type Block, type LabelPair, type Series } from '../../core/series.js';
import { ExpositionError } from './cursor.js';
import { PageReader, TooManySamples, type Dialect, type PageReaderOptions } from './page-reader.js';

const AT = 1_700_000_000_000;
const TRAILER: Series[] = [
  { labels: [['__name__', 'up']], metadata: { family: 'up', type: 'gauge', help: '', unit: '' } },
];

const newReader = (options: Partial<PageReaderOptions> = {}): PageReader =>
  new PageReader({
    ...{ label: (labels) => sortedLabels(labels), trailer: TRAILER, maxSamples: 1000, honorTimestamps: true },
    ...options,
  });
const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (reader: PageReader, text: string, dialect: Dialect = 'text', at = AT) => reader.read(bytes(text), dialect, at); // prettier-ignore

/** `name{a="b"}`, as people write it. */
function nameOf({ labels }: Series): string {
  const name = labels.find(([key]) => key === '__name__')?.[1] ?? '';
  const rest = labels.filter(([key]) => key !== '__name__').map(([key, value]) => `${key}=${value}`);
  return rest.length === 0 ? name : `${name}{${rest.join(',')}}`;
}

/** Rows without the trailer. */
function rows(
  block: Block,
): Record<string, number | { value: number; at?: number; start?: number; exemplar?: string }> {
  const entries = block.series.slice(0, -1).map((series, row) => {
    const [value = 0, at = 0, start = 0] = [block.values[row], block.timestamps[row], block.starts[row]];
    const exemplar = block.exemplars.get(row)?.map((one) => JSON.stringify(one)).join(); // prettier-ignore
    const more = { ...(at === AT ? {} : { at }), ...(start === 0 ? {} : { start }), ...(exemplar ? { exemplar } : {}) };
    return [nameOf(series), Object.keys(more).length === 0 ? value : { value, ...more }] as const;
  });
  return Object.fromEntries(entries);
}

const rowsOf = async (text: string, dialect: Dialect = 'text') => rows((await read(newReader(), text, dialect)).block);

describe('a page of text', () => {
  it('is read as the format says', async () => {
    const page = [
      '# HELP http_requests_total Requests.\\nAnd \\\\ more "quotes".',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{ method = "post" , code = "400" , }    3',
      '# a comment',
      '#TYPE nothing counter',
      '',
      'escapes{path="C:\\\\DIR\\\\",error="a \\"b\\"\\n\\x",empty="",ü="x"} 1.5e1'.replace(',ü="x"', ''),
      '\tlabelless\t12.47',
      'braces{} +Inf',
      'tight{a="}"}4',
      '# TYPE rpc summary',
      'rpc{quantile="0.5"} NaN',
      'rpc_sum 1.7560473e+07',
    ];
    const { block } = await read(newReader(), page.join('\n'));
    expect(rows(block)).toEqual({
      'http_requests_total{code=200,method=post}': { value: 1027, at: 1395066363000 },
      'http_requests_total{code=400,method=post}': 3,
      'escapes{error=a "b"\n\\x,path=C:\\DIR\\}': 15,
      labelless: 12.47,
      braces: Infinity,
      'tight{a=}}': 4,
      'rpc{quantile=0.5}': NaN,
      rpc_sum: 17560473,
    });
    expect(block.series[0]?.metadata).toEqual({ family: 'http_requests_total', type: 'counter', help: 'Requests.\nAnd \\ more "quotes".', unit: '' }); // prettier-ignore
    expect(block.series[7]?.metadata).toBe(block.series[6]?.metadata);
    expect(block.series[3]?.metadata).toEqual({ family: 'labelless', type: 'unknown', help: '', unit: '' });
  });

  it('keeps _created as a series', async () =>
    expect(await rowsOf('# TYPE a counter\na_total 1\na_created 5\n')).toEqual({ a_total: 1, a_created: 5 }));

  it('takes quoted names of text 1.0.0', async () =>
    expect(await rowsOf('{"http.server","a b"="c"} 1\n{"x"} 2\n')).toEqual({ 'http.server{a b=c}': 1, x: 2 }));

  it('may be empty', async () => expect(await rowsOf('')).toEqual({}));

  it.each([
    ['ok 1\n{a="b"} 1\n', 2, /no name of a metric/],
    ['1a 1\n', 1, /no name where "1" stands/],
    ['a-b 1\n', 1, /cannot stand in a name/],
    ['a{b="c} 1\nx 1\n', 1, /closing "/],
    ['a{b=c} 1\n', 1, /no " where/],
    ['a{b="c" d="e"} 1\n', 1, /neither , nor }/],
    ['a{b="c",b="d"} 1\n', 1, /"b" stands here twice/],
    ['a{__name__="c"} 1\n', 1, /not a name for a label/],
    ['a{,} 1\n', 1, /no name/],
    ['a\n', 1, /cannot stand in a name/],
    ['a{}\n', 1, /no value/],
    ['a x\n', 1, /"x" is not a number/],
    ['a 1 2 3\n', 1, /line should end/],
    ['a 1 2.5\n', 1, /timestamp/],
    ['a 1\r\n', 1, /"1\\r" is not a number/],
    ['a 1 # {x="y"} 1\n', 1, /not a number/],
    ['# TYPE a thing\n', 1, /not a type/],
    ['\n\n# TYPE 1a counter\n', 3, /not a name of a metric/],
    ['a{b="\xff"} 1\n', 1, /not UTF-8/],
    ['a\0 1\n', 1, /cannot stand in a name/],
  ])('%j is refused with its line', async (text, line, reason) => {
    const refused = await newReader()
      .read(Buffer.from(text, 'latin1'), 'text', AT)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ExpositionError);
    expect((refused as ExpositionError).line).toBe(line);
    expect((refused as ExpositionError).reason).toMatch(reason);
  });
});

describe('a page of OpenMetrics', () => {
  it('is read as the format says', async () => {
    const page = [
      '# TYPE a counter',
      '# UNIT a_seconds seconds',
      '# HELP a Says \\"a\\".',
      'a_total{x="1"} 5.0 1.5 # {trace_id="t",span_id="",a="b"} 0.5 1700000000.25',
      'a_created{x="1"} 1600000000.123',
      'a_total{x="2"} 6.0 # {} 7',
      '# TYPE h histogram',
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="+Inf"} 2',
      'h_count 2',
      'h_sum 3.5',
      'h_created 1600000001',
      '# TYPE i info',
      'i_info{version="1"} 1',
      '# TYPE g gauge',
      'g_created 4',
      '# EOF',
    ];
    const { block, counts } = await read(newReader(), `${page.join('\n')}\n`, 'openmetrics');
    expect(rows(block)).toEqual({
      'a_total{x=1}': { value: 5, at: 1500, start: 1600000000123, exemplar: '{"labels":[["a","b"],["trace_id","t"]],"value":0.5,"timestamp":1700000000250}' }, // prettier-ignore
      'a_total{x=2}': { value: 6, exemplar: '{"labels":[],"value":7,"timestamp":0}' },
      'h_bucket{le=1.0}': { value: 1, start: 1600000001000 },
      'h_bucket{le=+Inf}': { value: 2, start: 1600000001000 },
      h_count: { value: 2, start: 1600000001000 },
      h_sum: { value: 3.5, start: 1600000001000 },
      'i_info{version=1}': 1,
      g_created: 4,
    });
    expect(block.series[0]?.metadata).toEqual({ family: 'a', type: 'counter', help: 'Says "a".', unit: '' });
    expect(block.series[6]?.metadata.family).toBe('i');
    expect(counts.scraped).toBe(8);
  });

  it('hands an exemplar over once', async () => {
    const reader = newReader();
    const page = (label: string) => `# TYPE a counter\na_total 1 # {id="${label}"} 1\n# EOF\n`;
    const seen = async (label: string) => (await read(reader, page(label), 'openmetrics')).block.exemplars.size;
    expect([await seen('x'), await seen('x'), await seen('y'), await seen('y')]).toEqual([1, 0, 1, 0]);
  });

  it('leaves out exemplars that are too long, and keeps their samples', async () => {
    const page = (length: number) => `a 1 # {id="${'x'.repeat(length)}"} 1\n# EOF\n`;
    expect(await rowsOf(page(126), 'openmetrics')).toMatchObject({ a: { value: 1 } });
    expect(await rowsOf(page(127), 'openmetrics')).toEqual({ a: 1 });
  });

  it.each([
    ['a 1\n', /ends without # EOF/],
    ['', /ends without # EOF/],
    ['# EOF\na 1\n', /after # EOF/],
    ['# EOF\n\n', /after # EOF/],
    ['\n# EOF\n', /no name/],
    ['# what\n# EOF\n', /comment/],
    ['# UNIT a_b seconds\n# EOF\n', /unit "seconds" is not the end/],
    ['a{b="c",} 1\n# EOF\n', /no name/],
    ['a{ b="c"} 1\n# EOF\n', /no name/],
    ['a 1 NaN\n# EOF\n', /no time/],
    ['a 1 # {a="b"\n# EOF\n', /neither/],
    ['a 1 # {a="b"}\n# EOF\n', /no space|no value/],
  ])('%j is refused', async (text, reason) => {
    await expect(read(newReader(), text, 'openmetrics')).rejects.toThrow(reason);
    await expect(read(newReader(), text, 'openmetrics')).rejects.toThrow(ExpositionError);
  });

  it('needs no line feed behind # EOF', async () =>
    expect(await rowsOf('a 1\n# EOF', 'openmetrics')).toEqual({ a: 1 }));
});

const PAGE = '# HELP a A.\n# TYPE a counter\na{x="1"} 1\na{x="2"} 2\n# TYPE b gauge\nb 3\n';

describe('the page after', () => {
  it('says a label that series of a page have in common with one object', async () => {
    const reader = newReader();
    const pairs = async (text: string) => (await read(reader, text)).block.series.slice(0, -1).map(({ labels }) => labels); // prettier-ignore
    const [one, other] = await pairs('a{b="c",d="1"} 1\na{b="c",d="2"} 1\n');
    expect(other?.map((pair, at) => pair === one?.[at])).toEqual([true, true, false]);
    const [third, fourth] = await pairs('a{b="c",d="3"} 1\na{b="c",d="4"} 1\n');
    expect(third).toEqual([['__name__', 'a'], ['b', 'c'], ['d', '3']]); // prettier-ignore
    expect(fourth?.[1]).toBe(third?.[1]);
  });

  it('with the same series gives the same objects', async () => {
    const reader = newReader();
    const first = await read(reader, PAGE);
    const second = await read(reader, PAGE.replace(' 2\n', ' 20000000000000000000\n'));
    expect(second.block.series).toBe(first.block.series);
    expect([first.counts.added, second.counts.added]).toEqual([3, 0]);
    expect(rows(second.block)).toEqual({ 'a{x=1}': 1, 'a{x=2}': 2e19, b: 3 });
    expect(second.gone).toEqual([]);
  });

  it('in another order or with other blanks gives the same series', async () => {
    const reader = newReader();
    const first = await read(reader, PAGE);
    const second = await read(reader, '# TYPE b gauge\nb   30\n# HELP a A.\n# TYPE a counter\n\na{x="2",} 20\na{ x="1" }\t10\n'); // prettier-ignore
    expect(rows(second.block)).toEqual({ b: 30, 'a{x=2}': 20, 'a{x=1}': 10 });
    expect(new Set(second.block.series)).toEqual(new Set(first.block.series));
    for (const series of second.block.series) expect(first.block.series).toContain(series);
    expect([second.gone, second.counts.added]).toEqual([[], 0]);
  });

  it('without a series says that it is gone, once', async () => {
    const reader = newReader();
    const first = await read(reader, PAGE);
    const without = PAGE.replace('a{x="1"} 1\n', '');
    const second = await read(reader, without);
    expect(second.gone).toEqual([first.block.series[0]]);
    expect(rows(second.block)).toEqual({ 'a{x=2}': 2, b: 3 });
    expect((await read(reader, without)).gone).toEqual([]);
    expect((await read(reader, PAGE)).counts.added).toBe(1);
  });

  it('with another HELP makes new series of the family, and nothing ends', async () => {
    const reader = newReader();
    const first = await read(reader, PAGE);
    const second = await read(reader, PAGE.replace('A.', 'B.'));
    expect(second.gone).toEqual([]);
    expect(second.counts.added).toBe(0);
    expect(second.block.series[0]?.metadata.help).toBe('B.');
    expect(second.block.series[0]).not.toBe(first.block.series[0]);
    expect(second.block.series[2]).toBe(first.block.series[2]);
  });

  it('in the other format gives the same series where they mean the same', async () => {
    const reader = newReader();
    const first = await read(reader, '# TYPE b gauge\nb 3\nc 1\n');
    const second = await read(reader, '# TYPE b gauge\nb 4\n# EOF\n', 'openmetrics');
    expect(second.block.series[0]?.labels).toEqual(first.block.series[0]?.labels);
    expect(second.gone.map(nameOf)).toEqual(['c']);
  });

  it('that cannot be read changes nothing', async () => {
    const reader = newReader();
    const first = await read(reader, PAGE);
    await expect(read(reader, `${PAGE}x`)).rejects.toThrow(/line 7/);
    await expect(read(reader, 'b 1\nb\n')).rejects.toThrow(/line 2/);
    const third = await read(reader, PAGE);
    expect(third.block.series).toBe(first.block.series);
    expect(third.gone).toEqual([]);
  });

  it('that is missing ends all series but those with timestamps of their own', async () => {
    const reader = newReader();
    await read(reader, `${PAGE}c 1 123\n`);
    expect(reader.end().map(nameOf)).toEqual(['a{x=1}', 'a{x=2}', 'b']);
    expect(reader.end()).toEqual([]);
    const again = await read(reader, PAGE);
    expect([again.gone, again.counts.added]).toEqual([[], 0]);
    expect(reader.end()).toHaveLength(3);
  });

  it('without a series that had timestamps of its own does not end it', async () => {
    const reader = newReader();
    await read(reader, 'a 1 5\nb 1\n');
    expect((await read(reader, '')).gone.map(nameOf)).toEqual(['b']);
    const deaf = newReader({ honorTimestamps: false });
    expect(rows((await read(deaf, 'a 1 5\n')).block)).toEqual({ a: 1 });
    expect(deaf.end().map(nameOf)).toEqual(['a']);
  });
});

describe('rows', () => {
  it('are one a series: the first line counts', async () => {
    const reader = newReader();
    const page = 'a{x="1",y="2"} 1\na{y="2",x="1"} 2\nb 3\nb 4\n';
    for (const added of [2, 0]) {
      const { block, counts } = await read(reader, page);
      expect(rows(block)).toEqual({ 'a{x=1,y=2}': 1, b: 3 });
      expect(counts).toEqual({ scraped: 4, kept: 2, duplicates: 2, added });
    }
  });

  it('are what relabelling leaves', async () => {
    const label = (labels: readonly LabelPair[]) => (labels.some(([, value]) => value === '1') ? undefined : sortedLabels(labels)); // prettier-ignore
    const { block, counts } = await read(newReader({ label }), PAGE);
    expect(rows(block)).toEqual({ 'a{x=2}': 2, b: 3 });
    expect(counts).toEqual({ scraped: 3, kept: 2, duplicates: 0, added: 2 });
    expect(rows((await read(newReader({ label: () => [['a', 'b']] }), PAGE)).block)).toEqual({});
  });

  it('are at most as many as allowed', async () => {
    const reader = newReader({ maxSamples: 2 });
    await expect(read(reader, PAGE)).rejects.toThrow(TooManySamples);
    expect((await read(reader, 'b 1\na 1\n')).counts.added).toBe(2);
    expect(reader.end()).toHaveLength(2);
  });

  it('of a predecessor end where the first page has them not', async () => {
    const before = newReader();
    await read(before, PAGE);
    const after = newReader({ inherited: before.end() });
    expect((await read(after, 'b 1\n')).gone.map(nameOf)).toEqual(['a{x=1}', 'a{x=2}']);
    expect((await read(after, 'b 1\n')).gone).toEqual([]);
    expect(newReader({ inherited: after.end() }).end().map(nameOf)).toEqual(['b']);
  });
});

/** Lines that mean something together, in any order and number. */
const LINES = [
  ...['# TYPE a counter', '# TYPE a gauge', '# HELP a A.', '# HELP a Other.', '# TYPE b histogram', '# note', ''],
  ...['a{x="1"} 1', 'a{x="1"} 2', 'a{x="2"} 1e3', 'a 4', 'a 4 1000', 'a_total 1', 'a_created 5', 'b_bucket{le="1"} 1'],
  ...['b_sum 0.5', 'b_count 3', 'c{y="\\\\"} NaN', ' c{y="\\\\"} 3', 'c{y="z",} -1', 'c{} 3', 'bad{', 'worse'],
];

describe('any sequence of pages', () => {
  it('is read as if each were the first', async () => {
    const pages = fc.array(fc.array(fc.constantFrom(...LINES), { maxLength: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pages, fc.boolean(), async (texts, strict) => {
        const reader = newReader();
        const alive = new Map<string, number>();
        for (const lines of texts) {
          const dialect = strict ? 'openmetrics' : 'text';
          const text = [...lines.filter((line) => !strict || line !== ''), ...(strict ? ['# EOF', ''] : [''])].join(
            '\n',
          );
          const fresh = await read(newReader(), text, dialect).catch((error: unknown) => String(error));
          const kept = await read(reader, text, dialect).catch((error: unknown) => String(error));
          if (typeof fresh === 'string' || typeof kept === 'string') {
            expect(kept).toBe(fresh);
            continue;
          }
          expect(rows(kept.block)).toEqual(rows(fresh.block));
          expect(kept.block.series).toEqual(fresh.block.series);
          expect({ ...kept.counts, added: 0 }).toEqual({ ...fresh.counts, added: 0 });
          const now = new Map(kept.block.series.slice(0, -1).map((series, row) => [nameOf(series), kept.block.timestamps[row] ?? 0])); // prettier-ignore
          const ended = [...alive].filter(([name, at]) => !now.has(name) && at === AT).map(([name]) => name);
          expect(kept.gone.map(nameOf).sort()).toEqual(ended.sort());
          alive.clear();
          for (const [name, at] of now) alive.set(name, at);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of any bytes is read or refused with a line', async () => {
    const alphabet = fc.constantFrom(...'a1_{}"=,\\#\n \t.eE+-NEOFTYPHLx\r\0é'.split(''), '# TYPE a counter\n', 'a{b="c"} 1\n', '# EOF\n', ' # {'); // prettier-ignore
    const page = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(alphabet, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { maxLength: 4 }),
        fc.constantFrom<Dialect>('text', 'openmetrics'),
        async (pages, dialect) => {
          const reader = newReader();
          for (const one of pages) {
            const outcome = await reader.read(one, dialect, AT).catch((error: unknown) => error);
            if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ExpositionError);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});
