/** The same pages and the same relabelling rules, read by us and by a real Prometheus: its answers to queries are the truth. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { labelSample, targetLabels } from '../../src/collectors/scrape/labels.js';
import { PageReader, type Dialect } from '../../src/collectors/scrape/page-reader.js';
import { relabelRules } from '../../src/core/relabel-config.js';
import { freePort, httpServer, type Peer } from '../kit/servers.js';

const TYPES: Readonly<Record<Dialect, string>> = {
  text: 'text/plain; version=0.0.4',
  openmetrics: 'application/openmetrics-text; version=1.0.0',
};

interface Case {
  readonly title: string;
  readonly page: string;
  readonly dialect: Dialect;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly honorLabels: boolean;
}

const LABELLED = [
  'm{a="foo",b="bar",c="baz",n="1"} 1',
  'm{a="foo",b="foo",c="Straße İÄ",n="2"} 2',
  'other_total{a="line break",le="0.5",job="theirs",exported_instance="x"} 3',
  'plain 4',
  '',
].join('\n');

/** Rules over the same page. Values have no line feeds: since 3.0 the dot of a pattern matches them, as ours does; before it did not. */
const RULES: readonly (readonly [title: string, ...rules: Readonly<Record<string, unknown>>[]])[] = [
  ['none'],
  ['replace', { source_labels: ['a', 'b'], separator: '-', regex: '(f.*)-(b?)(.*)', target_label: 'd', replacement: '$3:${1}x$2' }], // prettier-ignore
  ['a longer name', { source_labels: ['a'], regex: '(.*)', target_label: 'd', replacement: '$1x' }],
  ['dollars', { source_labels: ['a'], target_label: 'd', replacement: '$$1$' }],
  ['named groups', { source_labels: ['a'], regex: '(?P<first>.)(?P<rest>.*)', target_label: 'd', replacement: '${rest}_$first' }], // prettier-ignore
  ['a target with a group', { source_labels: ['a'], regex: '(f)oo', target_label: '${1}_x', replacement: 'y' }],
  ['deletion', { source_labels: ['a'], regex: 'foo', target_label: 'b', replacement: '' }],
  ['constant', { target_label: 'd', replacement: 'x' }],
  ['renaming', { source_labels: ['__name__'], regex: '(.*)_total', target_label: '__name__', replacement: '${1}_sum' }],
  ['keep', { source_labels: ['a', 'b'], regex: 'foo;.*', action: 'keep' }],
  ['drop of an absent label', { source_labels: ['zzz'], regex: '', action: 'drop' }],
  ['drop', { source_labels: ['__name__', 'a'], regex: 'm;foo|plain;', action: 'drop' }],
  ['anchors', { source_labels: ['a'], regex: 'fo', action: 'keep' }],
  ['alternatives', { source_labels: ['a'], regex: 'x|foo', action: 'keep' }],
  ['labelmap', { regex: '([abc])', replacement: 'new_$1', action: 'labelmap' }],
  ['labelmap onto one', { regex: '[ab]', replacement: 'c', action: 'labelmap' }],
  ['labeldrop', { regex: 'a|b|exported_.*', action: 'labeldrop' }],
  ['labelkeep', { regex: '__name__|n|job|instance|case', action: 'labelkeep' }],
  ['lowercase', { source_labels: ['c'], target_label: 'c', action: 'lowercase' }],
  ['uppercase', { source_labels: ['c'], target_label: 'c', action: 'uppercase' }],
  ['hashmod', { source_labels: ['a', 'n'], target_label: 'd', modulus: 1_000_003, action: 'hashmod' }],
  ['keepequal', { source_labels: ['a'], target_label: 'b', action: 'keepequal' }],
  ['dropequal', { source_labels: ['a'], target_label: 'b', action: 'dropequal' }],
  ['in order', { source_labels: ['a'], target_label: 'd' }, { source_labels: ['d'], target_label: 'e' }, { regex: 'd', action: 'labeldrop' }], // prettier-ignore
  ['bounded repetition', { source_labels: ['a'], regex: '[fo]{3}(.{0,2})', target_label: 'd', replacement: 'x$1' }],
  ['classes', { source_labels: ['c'], regex: '(?i)str\\p{L}+e .*', target_label: 'd', replacement: 'found' }],
];

/** Blanks before a name are not among them: the format allows them, Prometheus 2.42 does not. */
const TEXTS = [
  '# HELP a A\n# TYPE a counter\na 1\n',
  'a{b="c"}2\n',
  'a{b="d",}\t3\n',
  'a {b="e"} 4\n',
  'a{ b = "e" , }   4\n',
  'a{b="e"} 4 \n',
  `a 4 ${Date.now()} \n`,
  'v{n="1"} 0.1\nv{n="2"} 1e-5\nv{n="3"} -1.5E+10\nv{n="4"} 12345678901234567890\nv{n="5"} 0.30000000000000004\nv{n="6"} -0\nv{n="7"} 5e-324\nv{n="8"} .5\nv{n="9"} 1.\n', // prettier-ignore
  'v{n="1"} +Inf\nv{n="2"} -Inf\nv{n="3"} inf\nv{n="4"} Infinity\nv{n="5"} NaN\nv{n="6"} nan\n',
  'e{a="\\\\",b="\\"",c="\\n",d="\\x",e="ü☃😀",f="{},= #"} 1\n',
  'empty{a=""} 1\nempty{a="",b="x"} 2\n{} 1\n'.replace('{} 1\n', ''),
  '# comment\n#\n#TYPE x counter\n# TYPE\n\n\n# HELP\nx 1\n# EOF\ny 2',
  '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\nh_created 5\n',
  'dup{a="1"} 1\ndup{a="1"} 1\ncolon:name:x 2\n_under 3\n',
  'bad{a="b" 1\nok 1\n',
  'ok 1\nbad\n',
  'ok 1\nbad 1 2 3\n',
  'ok 1\nbad 1.5.5\n',
  'ok 1\nbad{a=b} 1\n',
  'ok 1\nbad{1a="b"} 1\n',
  'ok 1\n1bad 1\n',
  'ok 1\nbad 0x1p4\n',
  'ok 1\nbad 1_0\n',
  'ok 1\nbad 1e999\n',
  'ok 1\nbad 1\r\n',
  'ok 1\nbad 1 x\n',
  'ok 1\nbad{a="b",,c="d"} 1\n',
  'ok 1\nbad{,} 1\n',
  'ok 1\nbad{a="b",a="c"} 1\n',
  '# TYPE x thing\nok 1\n',
];
const STRICT = [
  '# TYPE a counter\n# UNIT a_seconds seconds\n# HELP a A \\"a\\"\na_total{b="c"} 1.0 # {trace_id="x"} 1 1.5\na_total 3 # {} 4\n# EOF\n',
  '# TYPE g gauge\ng{a="\\\\\\n\\""} -1e3\n# EOF',
  '# TYPE i info\ni_info{a="b"} 1\n# TYPE s stateset\ns{s="x"} 1\n# TYPE gh gaugehistogram\ngh_bucket{le="+Inf"} 1\ngh_gcount 1\ngh_gsum 2\n# TYPE u unknown\nu 5\n# EOF\n', // prettier-ignore
  'a 1\n',
  'a 1\n# EOF\n\n',
  'a 1\n# EOF\nb 1\n',
  'a 1\n# note\n# EOF\n',
  'a{b="c",} 1\n# EOF\n',
  'a{ b="c"} 1\n# EOF\n',
  'a 1\n\nb 1\n# EOF\n',
  '# TYPE a untyped\na 1\n# EOF\n',
  'a 1 # {a="b"\n# EOF\n',
  'a 1 # {a="b"}\n# EOF\n',
  'a 1 NaN\n# EOF\n',
];

const CASES: readonly Case[] = [
  ...RULES.map(([title, ...rules]) => ({ title: `rules: ${title}`, page: LABELLED, rules, dialect: 'text', honorLabels: false }) as const), // prettier-ignore
  { title: 'labels of the page win', page: LABELLED, rules: [], dialect: 'text', honorLabels: true },
  ...TEXTS.map((page) => ({ title: `text ${JSON.stringify(page)}`, page, dialect: 'text', rules: [], honorLabels: false }) as const), // prettier-ignore
  ...STRICT.map((page) => ({ title: `OpenMetrics ${JSON.stringify(page)}`, page, dialect: 'openmetrics', rules: [], honorLabels: false }) as const), // prettier-ignore
];

/** Series with their values in a fixed order; undefined when the page is refused. */
type Read = readonly string[] | undefined;

function text(labels: Iterable<readonly [string, string]>, value: number): string {
  const sorted = [...labels].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(sorted)} ${Object.is(value, -0) ? '-0' : String(value)}`;
}

async function ours({ page, dialect, rules, honorLabels }: Case, index: number, instance: string): Promise<Read> {
  const target = targetLabels(`job-${index}`, instance, { case: String(index) });
  const parsed = relabelRules.parse(rules);
  const reader = new PageReader({
    label: (labels) => labelSample(labels, { target, honorLabels, rules: parsed }),
    ...{ trailer: [], maxSamples: 100, honorTimestamps: true },
  });
  try {
    const { block } = await reader.read(Buffer.from(page), dialect, 0);
    return block.series.map(({ labels }, row) => text(labels, block.values[row] ?? NaN)).sort();
  } catch {
    return undefined;
  }
}

const REPORT = /^(?:up|scrape_.*)$/;

describe('Prometheus and we read the same', () => {
  let pages: Peer;
  let prometheus: ChildProcess;
  let folder: string;
  let api: string;

  beforeAll(async () => {
    pages = await httpServer((request, response) => {
      const one = CASES[Number(request.url?.slice(1))];
      response.setHeader('content-type', TYPES[one?.dialect ?? 'text']);
      response.end(one?.page);
    });
    const port = await freePort();
    api = `http://127.0.0.1:${port}/api/v1`;
    folder = mkdtempSync(join(tmpdir(), 'parallax-scrape-'));
    const jobs = CASES.map(({ rules, honorLabels }, index) => ({
      ...{ job_name: `job-${index}`, metrics_path: `/${index}`, honor_labels: honorLabels },
      ...{
        metric_relabel_configs: rules,
        static_configs: [{ targets: [`127.0.0.1:${pages.port}`], labels: { case: String(index) } }],
      },
    }));
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: jobs })); // prettier-ignore
    const flags = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`]; // prettier-ignore
    prometheus = spawn('prometheus', flags, { stdio: 'ignore' });
    await until(async () => (await query('up')).length === CASES.length);
    // What came with the first scrapes may still be on its way into the index.
    await sleep(1000);
  }, 180_000);

  afterAll(async () => {
    prometheus.kill('SIGKILL');
    await pages.close();
    rmSync(folder, { recursive: true });
  });

  async function query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const response = await fetch(`${api}/query?query=${encodeURIComponent(expression)}`);
    const body = (await response.json()) as { data: { result: Awaited<ReturnType<typeof query>> } };
    return body.data.result;
  }

  async function theirs(index: number): Promise<Read> {
    const found = await query(`{case="${index}"}`);
    if (found.find(({ metric }) => metric['__name__'] === 'up')?.value[1] !== '1') return undefined;
    return found
      .filter(({ metric }) => !REPORT.test(metric['__name__'] ?? ''))
      .map(({ metric, value }) => text(Object.entries(metric), numberOf(value[1])))
      .sort();
  }

  it.each(CASES.map((one, index) => [one.title, index] as const))('%s', async (_, index) => {
    const read = await ours(CASES[index] as Case, index, `127.0.0.1:${pages.port}`);
    // A scrape may have come too late on a busy machine.
    await expect.poll(() => theirs(index), { timeout: 45_000, interval: 300 }).toEqual(read);
  });
});

const numberOf = (value: string): number => Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'));

async function until(good: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(100)) {
    if (await good().catch(() => false)) return;
  }
  throw new Error('Prometheus did not scrape in time');
}
