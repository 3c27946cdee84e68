import { relabel } from '../../core/relabel.js';
import { relabelRules, type RelabelRule } from '../../core/relabel-config.js';
import { formatDuration } from '../../core/schema.js';
import { scrapeJob, type ScrapeJobConfig } from '../delivery.js';
import { httpClientOf } from './http.js';
import { rulesOf } from './rules.js';
import { parsePromDuration, type Section } from './section.js';

/** What `global` says about scrapes; milliseconds. */
export interface ScrapeDefaults {
  readonly interval: number;
  readonly timeout: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const [MIN_INTERVAL_MS, MAX_INTERVAL_MS] = [1_000, 120_000];
const MAX_SAMPLES = 1_000_000;
const MAX_SIZE = '256MB';
const NAMES = { job: 'job_name', relabel: 'metric_relabel_configs', max_size: 'body_size_limit', path: 'metrics_path', interval: 'scrape_interval', timeout: 'scrape_timeout' }; // prettier-ignore

/** One entry of scrape_configs: a job for each set of labels and each page that relabelling gives to its targets. */
export function jobsOf(section: Section, defaults: ScrapeDefaults): ScrapeJobConfig[] {
  const name = section.text('job_name') ?? '';
  if (name === '') section.error('job_name', 'a scrape configuration without job_name', 'Give it a name.');
  const rules = section.child('relabel_configs').check(relabelRules, rulesOf(section, 'relabel_configs')) ?? [];
  const common = {
    job: name,
    params: paramsOf(section),
    honor_labels: section.flag('honor_labels') ?? false,
    honor_timestamps: section.flag('honor_timestamps') ?? true,
    max_samples: limitOf(section),
    max_size: sizeOf(section),
    relabel: rulesOf(section, 'metric_relabel_configs'),
    ...httpClientOf(section),
  };
  const meta = targetMeta(section, { defaults, params: common.params, name });
  const pages = new Map<string, Page>();
  for (const group of section.sections('static_configs')) gather(group, { meta, rules, pages });
  leaveOut(section);
  section.finish();
  const check = (page: object): ScrapeJobConfig | undefined => section.check(scrapeJob, { ...common, ...page }, NAMES);
  if (check({ targets: ['none:0'] }) === undefined) return [];
  return [...pages.values()].flatMap(({ params, ...page }) => {
    // Relabelling sees and sets the first value of a parameter; further ones stay.
    const all = Object.entries(params).map(([key, first]) => [key, [first, ...(common.params[key] ?? []).slice(1)]]);
    return check({ ...page, params: Object.fromEntries(all) }) ?? [];
  });
}

function paramsOf(section: Section): Record<string, string[]> {
  const params = section.section('params');
  if (params === undefined) return {};
  return Object.fromEntries(params.keys().map((key) => [key, params.texts(key)]));
}

function limitOf(section: Section): number {
  const limit = section.count('sample_limit') ?? 0;
  return limit === 0 ? MAX_SAMPLES : Math.min(limit, MAX_SAMPLES);
}

/** `10MB` of Prometheus is 10 MiB, for it counts by 1024. */
function sizeOf(section: Section): string {
  const text = section.text('body_size_limit') ?? '0';
  const match = /^(\d{1,9})(B|KB|MB|GB|KiB|MiB|GiB)?$/.exec(text);
  if (match === null) section.error('body_size_limit', 'this is not a size', 'Write 10MB or 0 for none.');
  const count = Number(match?.[1] ?? 0);
  if (count === 0) return MAX_SIZE;
  return `${count}${(match?.[2] ?? 'B').replace(/^([KMG])B$/, '$1iB')}`;
}

function leaveOut(section: Section): void {
  for (const key of section.keys()) {
    if (key.endsWith('_sd_configs')) {
      section.refuse(key, 'targets are not discovered in the forwarding mode', 'List them in static_configs.');
    }
  }
  const limits = ['label_limit', 'label_name_length_limit', 'label_value_length_limit', 'target_limit', 'keep_dropped_targets']; // prettier-ignore
  for (const key of limits) section.ignore(key, 'it is not supported');
  for (const key of [
    'scrape_protocols',
    'fallback_scrape_protocol',
    'scrape_classic_histograms',
    'always_scrape_classic_histograms',
  ]) {
    section.ignore(key, 'pages are asked for as OpenMetrics, else as text');
  }
  section.ignore('enable_compression', 'pages are always asked for compressed', false);
  section.ignore('track_timestamps_staleness', 'series with timestamps of their own get no staleness markers', true);
}

interface Asked {
  readonly defaults: ScrapeDefaults;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly name: string;
}

/** The labels that every target of the job begins with. */
function targetMeta(section: Section, { defaults, params, name }: Asked): Record<string, string> {
  const interval = section.duration('scrape_interval') ?? defaults.interval;
  const timeout = section.duration('scrape_timeout');
  if (timeout !== undefined && timeout > interval) {
    section.error('scrape_timeout', 'longer than scrape_interval', 'Make it as long at most.');
  }
  if (interval < MIN_INTERVAL_MS || interval > MAX_INTERVAL_MS) {
    const used = formatDuration(clamp(interval));
    section.warn('scrape_interval', `scrapes are at least 1s and at most 2m apart, not ${formatDuration(interval)}`, `${used} is used.`); // prettier-ignore
  }
  const metaParams = Object.entries(params).map(([key, values]) => [`__param_${key}`, values[0] ?? '']);
  return {
    job: name,
    __scheme__: section.text('scheme') ?? 'http',
    __metrics_path__: section.text('metrics_path') ?? '/metrics',
    __scrape_interval__: formatDuration(clamp(interval)),
    __scrape_timeout__: formatDuration(Math.min(timeout ?? defaults.timeout ?? DEFAULT_TIMEOUT_MS, clamp(interval))),
    ...Object.fromEntries(metaParams),
  };
}

const clamp = (interval: number): number => Math.min(Math.max(interval, MIN_INTERVAL_MS), MAX_INTERVAL_MS);

interface Page {
  readonly targets: string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly scheme: string;
  readonly path: string;
  readonly interval: string;
  readonly timeout: string;
  /** The first value of each. */
  readonly params: Readonly<Record<string, string>>;
}

interface Gathering {
  readonly meta: Readonly<Record<string, string>>;
  readonly rules: readonly RelabelRule[];
  /** By everything but the address. */
  readonly pages: Map<string, Page>;
}

function gather(group: Section, { meta, rules, pages }: Gathering): void {
  const own = group.map('labels');
  for (const address of group.texts('targets')) {
    const given = Object.entries({ ...meta, ...own, __address__: address });
    const labels = new Map(relabel(given, rules));
    const target = labels.get('__address__') ?? '';
    if (labels.size === 0) continue;
    if (target === '' || /[/\s]/.test(target)) {
      group.error('targets', `${JSON.stringify(target.slice(0, 80))} is not an address`, 'Write host:port.');
      continue;
    }
    const page = pageOf(labels);
    const key = JSON.stringify(page);
    const known = pages.get(key);
    if (known === undefined) pages.set(key, { ...page, targets: [target] });
    else known.targets.push(target);
  }
  group.finish();
}

function pageOf(labels: ReadonlyMap<string, string>): Omit<Page, 'targets'> {
  const meta = (name: string): string => labels.get(`__${name}__`) ?? '';
  const params = [...labels].filter(([name]) => name.startsWith('__param_'));
  const time = (name: string): string => formatDuration(parsePromDuration(meta(name)) ?? 0);
  return {
    labels: Object.fromEntries([...labels].filter(([name]) => !name.startsWith('__'))),
    scheme: meta('scheme'),
    path: meta('metrics_path'),
    interval: time('scrape_interval'),
    timeout: time('scrape_timeout'),
    params: Object.fromEntries(params.map(([name, value]) => [name.slice('__param_'.length), value])),
  };
}
