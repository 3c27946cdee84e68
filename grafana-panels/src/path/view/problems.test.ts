import { describe, expect, it } from 'vitest';
import type { FrameSpec } from '@parallax/contract';
import { pathDetailsFrame, pathFactsFrame, pathLinksFrame, pathRoundsFrame } from '@parallax/contract';
import type { Frame, Given } from './problems.js';
import { hasPaths, problems, situation } from './problems.js';

const frame = (spec: FrameSpec, times: readonly number[]): Frame => ({
  length: times.length,
  meta: { custom: { schema: spec.schema } },
  fields: [{ name: 'time', values: times }],
});
const minute = 60_000;
const rounds = frame(pathRoundsFrame, [0, minute, 2 * minute]);
const full = [rounds, frame(pathLinksFrame, [0]), frame(pathDetailsFrame, [0])];
const given = (more: Partial<Given> = {}): Given => ({ state: 'Done', series: full, until: 3 * minute, ...more });
const ids = (one: Given): string[] => problems(one).map(({ id }) => id);

describe('situation', () => {
  it.each<[string, Partial<Given>, string]>([
    ['links', {}, 'ready'],
    ['links that are asked for again', { state: 'Loading' }, 'ready'],
    ['the first answer to come', { state: 'Loading', series: [] }, 'loading'],
    ['a failed question', { state: 'Error', series: [], errors: [{ message: 'HTTP 503' }] }, 'error'],
    ['a failure with part of the answer', { errors: [{ message: 'Loki' }] }, 'ready'],
    ['no frames', { series: [] }, 'empty'],
    ['empty frames', { series: [frame(pathRoundsFrame, []), frame(pathLinksFrame, [])] }, 'empty'],
    ['rounds without links', { series: [rounds, frame(pathLinksFrame, [])] }, 'flat'],
    ['frames of something else', { series: [{ length: 1, fields: [] }] }, 'wrong'],
  ])('with %s is %s', (_, more, kind) => {
    expect(situation(given(more)).kind).toBe(kind);
  });

  it('says the reason of an error and what to do', () => {
    const found = situation(given({ series: [], errors: [{ message: 'HTTP 503' }] }));
    expect(found.kind === 'ready' ? '' : found.problem.remedy).toMatch(/HTTP 503.*Save & test/);
  });

  it('names the option of the agent that links need', () => {
    const found = situation(given({ series: [rounds] }));
    expect(found.kind === 'ready' ? '' : found.problem.remedy).toContain('metrics: { links: true }');
  });
});

describe('badges', () => {
  it('are none when all is well', () => {
    expect(ids(given())).toEqual([]);
  });

  it('say what no Loki takes away', () => {
    expect(ids(given({ series: full.slice(0, 2) }))).toEqual(['records']);
  });

  it('say that data are older than two intervals, not before', () => {
    expect(ids(given({ until: 4 * minute }))).toEqual([]);
    expect(ids(given({ until: 4 * minute + 1 }))).toEqual(['old']);
  });

  it('repeat notices of the data source once, worst first', () => {
    const notice = { severity: 'warning', text: 'cut at 50,000 rows' } as const;
    const noted = full.map((one) => ({ ...one, meta: { ...one.meta, notices: [notice] } }));
    const found = problems(given({ series: noted, errors: [{ message: 'HTTP 500', refId: 'B' }] }));
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'warning']);
    expect(found[0]?.remedy).toMatch(/^Query B: HTTP 500\. Open the data source's settings.*lacks that part\.$/);
  });

  it('leave the words of the data source as they are, which name the query and say what to do', () => {
    const message = 'Query A, question "links": Prometheus did not answer: HTTP 503. Check that the server runs.';
    expect(problems(given({ errors: [{ message, refId: 'A' }] }))[0]?.remedy).toBe(`${message} What is drawn lacks that part.`); // prettier-ignore
  });
});

it('knows its own frames', () => {
  expect([hasPaths([frame(pathFactsFrame, [])]), hasPaths([{ length: 0, fields: [] }]), hasPaths([])]).toEqual([
    true,
    false,
    false,
  ]);
});
