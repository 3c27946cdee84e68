/** A configuration of our own: sixteen receivers, each with a behaviour or a setting that a case asks about. */
import type { Behaviour } from '../../kit/receiver/behaviour.js';
import type { Page } from './page-server.js';
import { perform, type Named, type Run, type Seen } from './run.js';

export interface OwnRun extends Run {
  /** Names of metrics of which `control` has samples that this receiver has not, but for what came last; a relabelled one has other series. */
  missing(name: string): readonly string[];
}

export const BIG_HELP = 'h'.repeat(1 << 20);
/** Before it has been seen so often, a page is as it was at first. */
const FIRST = 3;

const main = (count: number, seen: Seen): Page => {
  const changed = seen('ticks') >= FIRST;
  return {
    type: 'text',
    text: [
      `ticks ${count}`,
      ...(seen('vanishing') < FIRST ? ['vanishing{why="test"} 1'] : []),
      ...(count > 0 && seen('poisoned') === 0 ? ['poisoned 7'] : []),
      `# HELP changing ${changed ? 'after' : 'before'}`,
      `# TYPE changing ${changed ? 'counter' : 'gauge'}`,
      `changing ${changed ? 1 : 0}`,
      'negative_zero -0',
      'subnormal 5e-324',
      'largest 1.7976931348623157e+308',
      'sum 0.30000000000000004',
      'claims{job="other",instance="there:1",site="page",team="page"} 1',
      'secretive{password_hash="abc",keep="1"} 1',
      'dropme 1',
      'twice{a="1"} 1',
      'twice{a="1"} 2',
      ...Array.from({ length: 300 }, (_, at) => `load{n="${at}"} ${count}`),
      '',
    ].join('\n'),
  };
};

/** Works for some scrapes, then fails. */
const dying = (_count: number, seen: Seen): Page =>
  seen('dying') < FIRST ? { type: 'text', text: 'dying 1\n' } : { type: 'text', text: 'sorry\n', status: 500 };
const big = (): Page => ({ type: 'text', text: `# HELP big ${BIG_HELP}\n# TYPE big gauge\nbig 1\n` });

const POISON = [{ labels: { __name__: 'poisoned' } }];
const HOUR = 3_600_000;

const receivers: Readonly<Record<string, Behaviour>> = {
  control: { delay: 50 },
  one: { protocols: ['1.0'] },
  poison1: { protocols: ['1.0'], poison: POISON },
  poison2: { poison: [{ labels: { __name__: 'poisoned' }, status: 422 }], atomic: true },
  partial: { poison: POISON },
  split: { maxSamples: 200 },
  ahead: { date: HOUR },
  behind: { date: -HOUR },
  late: { script: Array.from({ length: 3 }, () => ({ status: 503 })) },
  accepted: { status: 202, written: 'none' },
  tenant: { authorization: 'Bearer sesame-open-7' },
  relabelled: {},
  shards: { delay: 150 },
  lost: { script: [{ fault: 'reset_after' }] },
  paced: {
    script: [
      { status: 429, retryAfter: '2' },
      { status: 503, retryAfter: 'soon' },
      { status: 503, retryAfter: '-1' },
    ],
  },
};

const SETTINGS: Readonly<Record<string, object>> = {
  plain: { exemplars: false, metadata: false, native_histograms: false, start_timestamps: false, protocol: '2.0' },
  tenant: { headers: { 'X-Scope-OrgID': 'team-a', 'THANOS-TENANT': 'team-b' }, bearer_token: 'sesame-open-7' },
  relabelled: {
    external_labels: { site: 'external', team: 'external', region: 'eu' },
    relabel: [
      { source_labels: ['__name__'], regex: 'dropme', action: 'drop' },
      { regex: 'password_.*', action: 'labeldrop' },
      { source_labels: ['__name__'], regex: 'load', target_label: '__name__', replacement: 'renamed' },
      { regex: 'why', action: 'labelmap', replacement: 'reason' },
    ],
  },
  shards: { shards: { min: 4, max: 4 }, batch: { deadline: '500ms', max_samples: 100 } },
};

const endpoints = (urls: Named): object[] =>
  Object.entries(urls).map(([name, url]) => ({ name, url, batch: { deadline: '1s' }, shards: { min: 1, max: 1 }, ...SETTINGS[name] })); // prettier-ignore

/** Receivers that must have caught up before the run may end. */
const LAGGING = ['poison1', 'poison2', 'partial', 'split', 'late', 'paced', 'lost', 'tenant', 'ahead'];

function config(targets: Named, urls: Named): object {
  return {
    vantage: { name: 'compliance' },
    server: { listen: '127.0.0.1:0' },
    scrape: ['main', 'dying', 'big'].map((job) => ({ job, targets: [targets[job]], interval: '2s', timeout: '2s' })), // prettier-ignore
    remote_write: {
      own_metrics: false,
      endpoints: endpoints(urls),
    },
  };
}

const UTF8 = '{"utf8.name","läbel"="x"} 1\nplain_name 1\n';

/** The agent's own series, a distribution of round-trip times among them; `plain` has everything switched off. */
export const selfRun = (): Promise<Run> =>
  perform({
    pages: { main: () => ({ type: 'text', text: UTF8 }) },
    receivers: { control: {}, plain: {}, one: { protocols: ['1.0'] } },
    config: ({ main: target }, urls) => ({
      mode: 'parallax',
      config: {
        vantage: { name: 'compliance' },
        server: { listen: '127.0.0.1:0' },
        probes: { ping: { type: 'tcp', interval: '1s', targets: [target] } },
        scrape: [{ job: 'utf8', targets: [target], interval: '2s', timeout: '2s' }],
        remote_write: { interval: '1s', endpoints: endpoints(urls) },
      },
    }),
    seconds: 7,
    enough: (at) => at('control').has('utf8.name') && at('one').has('plain_name'),
  });

export async function own(): Promise<OwnRun> {
  const run = await perform({
    pages: { main, dying, big },
    receivers,
    config: (targets, urls) => ({ mode: 'parallax', config: config(targets, urls) }),
    seconds: 22,
    enough: (at) => at('control').ended('vanishing') && at('control').ended('dying') && at('control').has('big') && LAGGING.every((name) => at(name).receiver.book.newest > at('control').receiver.book.newest - 5_000), // prettier-ignore
  });
  const missing = (name: string): string[] => {
    const has = run.at(name).receiver.book;
    const names = new Set<string>();
    for (const [key, entry] of run.at('control').receiver.book.series) {
      const samples = has.series.get(key)?.samples;
      const gone = [...entry.samples].some(({ timestamp, bits }) => timestamp < has.newest && samples?.bitsAt(timestamp) !== bits); // prettier-ignore
      if (gone) names.add(Object.fromEntries(entry.labels)['__name__'] ?? '');
    }
    return [...names].sort();
  };
  return { ...run, missing };
}
