import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import type { Facts, Metrics, Records, Source } from './facts.js';
import { listed, toResponse } from './health.js';

const WELL: Metrics = {
  ...{ vantages: 3, age: 20, targets: 36, paths: 6, links: 120, native: 33, classic: 0, cdn: 12, recorded: 40 },
};
const prometheus = (found: Partial<Metrics>): Source<Metrics> => ({
  ...{ state: 'answers', name: 'My Prometheus', found: { ...WELL, ...found } },
});
const RECORDS: Source<Records> = { state: 'answers', name: 'My Loki', found: { any: true } };
const ALL_WELL: Facts = { prometheus: prometheus({}), loki: RECORDS };

const not = (facts: Facts): readonly string[] =>
  diagnose(facts)
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, says, remedy }) => `${severity}: ${says} -> ${remedy ?? 'nothing'}`);

describe('diagnose', () => {
  it.each<[string, Source<Metrics>, RegExp]>([
    ['none chosen', { state: 'none' }, /^error: No Prometheus data source is chosen\. -> Choose/],
    ['gone', { state: 'gone', uid: 'abc' }, /^error: .*\(uid abc\) is gone.* -> Choose/],
    ['another type', { state: 'other', name: 'X', type: 'tempo' }, /^error: X .* type tempo.* -> Choose a Prometheus/],
    [
      'no answer',
      { state: 'silent', name: 'X', reason: '502' },
      /^error: X does not answer: 502\. -> Open its settings/,
    ],
    [
      'no metrics',
      prometheus({ age: undefined, vantages: 0 }),
      /^error: .*no metrics of Parallax.*scrape_configs:\n.*\n.*\n.*9977/s,
    ],
    ['stale', prometheus({ age: 5400, vantages: 0 }), /^warning: .* last 90 minutes ago.* -> See that agents run/],
    ['stale for days', prometheus({ age: 300_000, vantages: 0 }), /last 3 days ago/],
    ['no probes', prometheus({ targets: 0 }), /^warning: Agents report, but none measures.* -> Add probes/],
    [
      'topology off',
      prometheus({ links: 0 }),
      /^warning: Paths are measured without topology.*metrics: { links: true }/s,
    ],
    ['no paths', prometheus({ links: 0, paths: 0 }), /^info: No path is measured.*type: path/s],
    ['classic buckets', prometheus({ native: 0, classic: 400 }), /^info: .*classic buckets.*native-histograms/],
    ['no distributions', prometheus({ native: 0 }), /^warning: No distributions.*native_histograms: false/],
    ['no rules', prometheus({ recorded: 0 }), /^info: The recording rules .* optional.* -> Load alert-rules/],
  ])('Prometheus: %s', (_, source, finding) => {
    const [first, ...more] = not({ ...ALL_WELL, prometheus: source });
    expect(first).toMatch(finding);
    expect(more).toEqual([]);
  });

  it.each<[string, Source<Records>, RegExp]>([
    ['none chosen', { state: 'none' }, /^info: No Loki .* there are no records of runs.* -> Set `events.loki`/],
    ['gone', { state: 'gone', uid: 'abc' }, /^warning: .*Loki.*\(uid abc\) is gone/],
    ['another type', { state: 'other', name: 'X', type: 'tempo' }, /^warning: X .* type tempo/],
    ['no answer', { state: 'silent', name: 'X', reason: '502' }, /^warning: X does not answer: 502/],
    [
      'no records',
      { ...RECORDS, found: { any: false } } as Source<Records>,
      /^warning: My Loki answers, but holds no record/,
    ],
  ])('Loki: %s', (_, loki, finding) => {
    const [first, ...more] = not({ ...ALL_WELL, loki });
    expect(first).toMatch(finding);
    expect(more).toEqual([]);
  });

  it('says that all is well', () => expect(not(ALL_WELL)).toEqual([]));
  it('does not ask for rules about CDNs where none is measured', () =>
    expect(not({ ...ALL_WELL, prometheus: prometheus({ cdn: 0, recorded: 0 }) })).toEqual([]));
  it('puts the worst first', () =>
    expect(
      diagnose({ prometheus: prometheus({ links: 0, native: 0, classic: 9 }), loki: { state: 'none' } }).map(
        ({ severity }) => severity,
      ),
    ).toEqual(['warning', 'info', 'info', 'ok']));
});

describe('toResponse', () => {
  it('is a success with the counts, and lists everything', () => {
    const { status, message, details } = toResponse(diagnose(ALL_WELL));
    expect([status, message]).toEqual(['success', 'Works. My Prometheus holds 3 vantages and 36 targets.']);
    expect(details?.verboseMessage?.split('\n')).toEqual([
      '✓ My Prometheus holds 3 vantages and 36 targets.',
      '✓ Topology: 120 links.',
      '✓ Distributions are native histograms.',
      '✓ My Loki holds records of runs.',
    ]);
  });

  it('counts hints', () =>
    expect(toResponse(diagnose({ ...ALL_WELL, loki: { state: 'none' } }))).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/One hint below\.$/) as string,
    }));

  it('warns with the worst', () =>
    expect(toResponse(diagnose({ prometheus: prometheus({ links: 0, targets: 0 }), loki: RECORDS }))).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(
        /^Works, with something to mend: Agents report, but none measures anything\. Add probes to .*agents\. And 1 more, below\.$/,
      ) as string,
    }));

  it('is an error with what to do', () =>
    expect(toResponse(diagnose({ prometheus: { state: 'none' }, loki: { state: 'none' } }))).toMatchObject({
      status: 'error',
      message: 'No Prometheus data source is chosen. Choose the one that holds the metrics of Parallax, above.',
    }));

  it('ends what is wrong before it says what to do', () =>
    expect(
      toResponse(
        diagnose({ prometheus: { state: 'silent', name: 'Mine', reason: 'status 502' }, loki: { state: 'none' } }),
      ),
    ).toMatchObject({
      message: expect.stringMatching(/^Mine does not answer: status 502\. Open its settings/) as string,
    }));

  it.each([
    [
      diagnose({ prometheus: prometheus({ age: undefined }), loki: RECORDS }),
      /\(remote_write\): the lines stand below\.$/,
    ],
    [
      diagnose({ prometheus: prometheus({ links: 0 }), loki: RECORDS }),
      /probes of the agents: the lines stand below\.$/,
    ],
  ])('sends to the lines of configuration, which are folded at first', (found, end) => {
    const { message, details } = toResponse(found);
    expect(message).toMatch(end);
    expect(details?.verboseMessage).toMatch(/:\n {4}\w/);
  });

  it('indents what to do beneath what is so', () =>
    expect(listed([{ severity: 'error', says: 'A.', remedy: 'B:\nc' }])).toBe('✗ A.\n  → B:\n    c'));
});
