import { describe, expect, it } from 'vitest';
import { edgesAnswer, findingsAnswer, matrixAnswer, phasesAnswer, sharesAnswer } from './answers.js';
import { buildDetail, headerLines } from './detail.js';
import { buildEdges } from './edges.js';
import { buildFindings } from './findings.js';
import { buildMatrix } from './matrix.js';
import { buildPhases } from './phases.js';
import { readCdn } from './read.js';
import { asText, sentence } from './sentence.js';
import { buildShares } from './shares.js';
import { stored } from './testdata/load.js';
import type { CdnInput, Matrix, MatrixChoice } from './types.js';
import { figure, spoken } from './words.js';

const PLAIN: MatrixChoice = { metric: 'ratio', sort: 'worst', noun: 'vantage' };

const load = (name: string): CdnInput => readCdn(stored(name));

const matrixOf = (name: string, choice: Partial<MatrixChoice> = {}): Matrix =>
  buildMatrix(load(name), { ...PLAIN, ...choice })!;

/** The matrix as lines that a person can read: a provider a line, a column a part. */
const lines = (matrix: Matrix): string[] =>
  matrix.groups.flatMap((group) =>
    group.rows.map(
      (row) =>
        `${group.probe} ${row.provider}: ${row.cells.map((cell) => `${cell.column} ${cell.word} ${figure('ratio', cell.row)}`).join(' | ')}`,
    ),
  );

const said = (name: string, choice: Partial<MatrixChoice> = {}): string => asText(sentence(matrixOf(name, choice)));

describe('the matrix', () => {
  it('puts the baseline first, the origin last, and the worst between them first', () => {
    expect(lines(matrixOf('one-fails'))).toEqual([
      'cdn nginx: ams baseline 1 | fra baseline 1 | lon baseline 1',
      'cdn trafficserver: ams fail 2.1× | fra fail 2.1× | lon pass 1.01×',
      'cdn newcomer: ams not enough data 1.11× | fra not enough data 1.02× | lon not enough data 0.94×',
      'cdn varnish: ams pass 1.01× | fra pass 0.99× | lon pass 0.98×',
      'cdn origin: ams origin 1.42× | fra origin 1.42× | lon origin 1.42×',
    ]);
  });

  it('orders by name, by figure and by a column when asked', () => {
    const names = (choice: Partial<MatrixChoice>) =>
      matrixOf('one-fails', choice).groups[0]!.rows.map((row) => row.provider);
    expect(names({ sort: 'name' })).toEqual(['nginx', 'newcomer', 'trafficserver', 'varnish', 'origin']);
    expect(names({ sort: 'metric', metric: 'hits' })).toEqual(['nginx', 'newcomer', 'trafficserver', 'varnish', 'origin']); // prettier-ignore
    expect(names({ sort: 'metric', metric: 'p50' })).toEqual(['nginx', 'trafficserver', 'newcomer', 'varnish', 'origin']); // prettier-ignore
    expect(names({ byColumn: 'lon' })).toEqual(['nginx', 'newcomer', 'trafficserver', 'varnish', 'origin']);
  });

  it('tells a provider without data in a column from one that lacks data for a verdict', () => {
    expect(lines(matrixOf('holes'))[1]).toBe('cdn newcomer: fra fail 1.60× | lon fail 1.60× | ams no data –');
  });

  it('greys the column of a sick vantage, last', () => {
    const matrix = matrixOf('sick-vantage');
    expect(matrix.columns).toEqual([
      { name: 'fra', sick: false },
      { name: 'ams', sick: false },
      { name: 'lon', sick: true },
    ]);
    expect(lines(matrix)[1]).toBe('cdn trafficserver: fra fail 2.1× | ams pass 1.00× | lon vantage sick 4.4×');
  });

  it('greys no partition because a vantage behind it is sick', () => {
    expect(matrixOf('sick-vantage', { noun: 'partition' }).columns.some((column) => column.sick)).toBe(false);
  });

  it('keeps two probes apart, though they came in two frames', () => {
    const matrix = matrixOf('two-probes');
    expect(matrix.groups.map((group) => [group.probe, group.baseline, group.rows.length])).toEqual([
      ['cdn', 'nginx', 3],
      ['trial', 'nginx', 3],
    ]);
  });

  it('shows a verdict of a later version as it came, and judges nothing by it', () => {
    const [, first, second] = lines(matrixOf('later-version'));
    expect([first, second].sort()).toEqual([
      'cdn newcomer: ams not compared 1.10× | fra not compared 1.10× | lon not compared 1.10×',
      'cdn varnish: ams marginally better 0.97× | fra marginally better 0.97× | lon marginally better 0.97×',
    ]);
  });

  it('guesses that columns are vantages when all of them are known as such', () => {
    expect(matrixOf('one-fails', { noun: undefined }).noun).toBe('vantage');
    expect(matrixOf('holes', { noun: undefined }).noun).toBe('column');
  });

  it('has 1 in the middle of the axis', () => {
    const [low, high] = matrixOf('one-fails').axis;
    expect(low * high).toBeCloseTo(1);
    expect(high).toBeGreaterThan(2.1);
    expect(high).toBeLessThanOrEqual(4);
  });

  it('is nothing without rows', () => {
    expect(buildMatrix(readCdn([]), PLAIN)).toBeUndefined();
  });

  it('reads what the data source makes of answers recorded in the demo', () => {
    const matrix = matrixOf('recorded', { noun: 'city' });
    expect(lines(matrix)).toEqual([
      'cdn nginx: Amsterdam baseline 1 | Frankfurt baseline 1 | London baseline 1',
      'cdn trafficserver: Amsterdam fail 1.93× | Frankfurt fail 1.93× | London fail 1.93×',
      'cdn varnish: Amsterdam pass 0.71× | Frankfurt pass 0.71× | London pass 0.71×',
      'cdn origin: Amsterdam origin 0.01× | Frankfurt origin 0.01× | London origin 0.02×',
    ]);
    expect(matrix.groups[0]!.rows[2]!.cells[0]!.faster).toBe(true);
    const moments = matrix.groups[0]!.rows[1]!.cells[0]!.trend.map((row) => row.time!);
    expect(new Set(moments).size).toBeGreaterThan(5);
  });
});

describe('the sentence', () => {
  it.each([
    [
      'one-fails',
      "trafficserver fails in 2 of 3 vantages (ams and fra): 2.1× as slow; newcomer: not enough data; varnish is within 5 % of nginx in 3 of 3 vantages; answered from the edge's cache: nginx 95 %, trafficserver 93 %, newcomer 61 %, varnish 98 %",
    ],
    [
      'healthy',
      "varnish is within 5 % of nginx in 3 of 3 vantages; trafficserver is faster than nginx in 3 of 3 vantages; answered from the edge's cache: nginx 95 %, varnish 98 %, trafficserver 95 %",
    ],
    ['not-enough', "newcomer: not enough data; answered from the edge's cache: nginx 95 %, newcomer 61 %"],
    [
      'only-baseline',
      "only the baseline nginx is measured: nothing to compare with it yet; answered from the edge's cache: nginx 95 %",
    ],
    [
      'sick-vantage',
      "trafficserver fails in 1 of 2 vantages (fra): 2.1× as slow; varnish is within 5 % of nginx in 2 of 2 vantages; 1 of 3 vantages is not well and not counted (lon); answered from the edge's cache: nginx 95 %, trafficserver 90 %, varnish 98 %",
    ],
    [
      'holes',
      "newcomer fails in 2 of 2 vantages: 1.60× as slow; varnish is within 5 % of nginx in 3 of 3 vantages; fetches fail: newcomer up to 4.3 %; content differs from the origin: newcomer up to 4 %; answered from the edge's cache: nginx 95 %, newcomer 20 %, varnish 95 %",
    ],
    [
      'two-probes',
      "trial: newcomer fails in 3 of 3 vantages: 1.31× as slow; cdn: varnish is within 5 % of nginx in 3 of 3 vantages; cdn: answered from the edge's cache: nginx 95 %, varnish 95 %; trial: answered from the edge's cache: nginx 95 %, newcomer 95 %",
    ],
    [
      'later-version',
      "newcomer: not compared; varnish: marginally better; answered from the edge's cache: nginx 95 %, newcomer 95 %, varnish 95 %",
    ],
  ])('of %s', (name, text) => {
    expect(said(name)).toBe(text);
  });

  it('sums up many providers', () => {
    const cells = load('one-fails').cells!;
    const more = Array.from({ length: 8 }, (_, at) =>
      cells.filter((row) => row.provider === 'varnish').map((row) => ({ ...row, provider: `edge${String(at)}` })),
    ).flat();
    const matrix = buildMatrix({ ...load('one-fails'), cells: [...cells, ...more] }, PLAIN)!;
    expect(asText(sentence(matrix))).toBe(
      '1 of 11 providers fails, worst of all trafficserver in 2 of 3 vantages (ams and fra): 2.1× as slow; 1 without a failure, but not enough data somewhere (newcomer); 9 within 5 % of nginx or faster everywhere (edge0, edge1, edge2 and 6 more)',
    );
  });

  it('says when there is no baseline', () => {
    const input = load('one-fails');
    const cells = input.cells!.filter((row) => row.role !== 'baseline');
    expect(asText(sentence(buildMatrix({ ...input, cells }, PLAIN)!))).toContain('no baseline among 4 providers');
  });

  it('says a cell in one breath', () => {
    const cell = matrixOf('one-fails').groups[0]!.rows[1]!.cells[1]!;
    expect(spoken(cell)).toBe('fail, 2.1 times the baseline, 412 pairs, median 20 ms, hits 93 %');
  });
});

describe('the other views', () => {
  it('adds up means and compares totals with the baseline of the same target', () => {
    const model = buildPhases(load('one-fails'), new Map([['cdn', 'nginx']]))!;
    expect(model.phases).toEqual(['resolve', 'connect', 'tls', 'first_byte', 'transfer']);
    expect(model.falls.map((fall) => [fall.name, Math.round(fall.total * 1e4) / 10, fall.ratio?.toFixed(2)])).toEqual([
      ['nginx', 33.9, undefined],
      ['trafficserver', 55.6, '1.64'],
      ['newcomer', 54.9, '1.62'],
      ['origin', 41.7, '1.23'],
      ['varnish', 34.3, '1.01'],
    ]);
    expect(phasesAnswer(model).text).toBe('5 ways');
    expect(model.falls[0]!.trend.length).toBe(30);
  });

  it('keeps targets of one probe apart', () => {
    const falls = buildPhases(load('recorded'), new Map([['cdn', 'nginx']]))!.falls;
    expect(falls.filter((fall) => fall.baseline).map((fall) => fall.target)).toEqual(['shop', 'trial']);
    for (const fall of falls.filter((one) => !one.baseline)) {
      const base = falls.find((one) => one.baseline && one.target === fall.target)!;
      expect(fall.ratio).toBeCloseTo(fall.total / base.total);
    }
  });

  it('calls drift out where the interval does not hold the intended weight', () => {
    const hosts = buildShares(load('one-fails'))!;
    expect(hosts.map((host) => [host.target, host.step, host.drifting, host.stretch])).toEqual([
      ['img.shop.example', 'out_of_step', 0, 270],
      ['www.shop.example', 'in_step', 2, 0],
    ]);
    const nginx = hosts[1]!.providers[0]!;
    expect(nginx.lines.map((line) => [line.vantage, line.state])).toEqual([
      ['ams', 'holds'],
      ['fra', 'holds'],
      ['lon', 'drifts'],
    ]);
    expect(sharesAnswer(hosts)).toEqual({ tone: 'bad', text: '1 hostname drifts' });
  });

  it('does not call a share without an intention good', () => {
    const input = load('one-fails');
    const shares = input.shares!.map((row) => ({ ...row, intended: null, drift: null, step: null }));
    expect(sharesAnswer(buildShares({ ...input, shares }))).toEqual({ tone: 'unsure', text: 'not enough data' });
  });

  it('orders findings by severity and leaves out counts of what is described', () => {
    const input = load('one-fails');
    const count = { ...input.findings![0]!, reason: null, path: null };
    const model = buildFindings({ ...input, findings: [count, ...input.findings!] })!;
    expect(model.rows.map((row) => [row.severity, row.rule])).toEqual([
      ['error', 'ttl-not-honoured'],
      ['warning', 'compression-missing-edge'],
      ['warning', 'hotlink-open'],
      ['info', 'edge-only-header'],
      ['info', 'ttl-short'],
    ]);
    expect(findingsAnswer(model)).toEqual({ tone: 'bad', text: '1 error' });
    expect(findingsAnswer(buildFindings(load('healthy')))).toEqual({ tone: 'good', text: 'none' });
    expect(findingsAnswer(buildFindings(load('holes')))).toEqual({ tone: 'plain', text: 'no data' });
    expect(buildFindings(load('not-enough'))!.detailed).toBe(false);
  });

  it('orders edges by a column, unknown last either way', () => {
    const input = load('one-fails');
    const order = (falling: boolean) => buildEdges(input, 'distance', falling)!.map((row) => row.distance);
    expect(order(false).slice(0, 4)).toEqual([8000, 8000, 8000, 14000]);
    expect(order(true).slice(0, 4)).toEqual([637000, 23000, 14000, 8000]);
    expect(order(true).at(-1)).toBeNull();
    expect(edgesAnswer(input.edges)).toEqual({ tone: 'bad', text: 'down to 82 % proper' });
  });

  it('says in a tab what the matrix says', () => {
    expect(matrixAnswer(matrixOf('one-fails'))).toEqual({ tone: 'bad', text: '1 of 3 fail' });
    expect(matrixAnswer(matrixOf('not-enough'))).toEqual({ tone: 'unsure', text: '1 of 1 unsure' });
    expect(matrixAnswer(matrixOf('healthy'))).toEqual({ tone: 'good', text: 'all pass' });
    expect(matrixAnswer(matrixOf('only-baseline'))).toEqual({ tone: 'plain', text: 'baseline only' });
    expect(matrixAnswer(undefined)).toEqual({ tone: 'plain', text: 'no data' });
  });
});

describe('what lies behind a cell', () => {
  const detail = (name: string) => {
    const input = load(name);
    return buildDetail(input, buildMatrix(input, PLAIN)!, { probe: 'cdn', provider: 'trafficserver', column: 'fra' })!;
  };

  it('is its baseline, its other columns, its edges, findings and fetches, newest first', () => {
    const found = detail('one-fails');
    expect(found.base!.provider).toBe('nginx');
    expect(found.others.map((cell) => cell.column)).toEqual(['ams', 'lon']);
    expect(found.edges.map((row) => row.vantage)).toEqual(['fra']);
    expect(found.findings.map((row) => row.rule)).toEqual(['ttl-not-honoured', 'compression-missing-edge']);
    expect(new Set(found.visits!.map((row) => `${row.provider} ${row.vantage}`))).toEqual(
      new Set(['trafficserver fra']),
    );
    const moments = found.visits!.map((row) => row.time!);
    expect(moments).toEqual([...moments].sort((one, other) => other - one));
  });

  it('knows that no records came', () => {
    const input = load('not-enough');
    const matrix = buildMatrix(input, PLAIN)!;
    expect(buildDetail(input, matrix, { probe: 'cdn', provider: 'newcomer', column: 'fra' })!.visits).toBeUndefined();
    expect(buildDetail(input, matrix, { probe: 'cdn', provider: 'gone' })).toBeUndefined();
  });

  it('takes header lines apart, and keeps what is none', () => {
    expect(headerLines('Via: 1.1 edge (a:b)\nodd')).toEqual([
      { name: 'Via', value: '1.1 edge (a:b)' },
      { name: '', value: 'odd' },
    ]);
    expect(headerLines(null)).toEqual([]);
  });
});

describe('frames', () => {
  it('are read with what they lack, and values of wrong types are none', () => {
    const frame = stored('only-baseline')[0]!;
    const fields = frame.fields
      .filter((field) => field.name !== 'sick')
      .map((field) => (field.name === 'p50' ? { ...field, values: [Number.NaN, 'x', 0.1] } : field));
    const { cells } = readCdn([{ ...frame, fields }]);
    expect(cells!.map((row) => [row.p50, row.sick])).toEqual([
      [null, null],
      [null, null],
      [0.1, null],
    ]);
  });

  it('of others are not ours', () => {
    expect(readCdn([{ name: 'CDN comparison', length: 0, fields: [] }]).cells).toBeUndefined();
  });
});
