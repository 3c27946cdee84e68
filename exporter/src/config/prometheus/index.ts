import { isMapping } from '../../core/mapping.js';
import type { Problem } from '../../core/problem.js';
import { ProblemError } from '../../core/problem.js';
import { deepFreeze, type ProbeTypes, type RemoteWriteConfig, type ScrapeJobConfig } from '../config.js';
import { remoteWrite } from '../delivery.js';
import type { Finding } from '../finding.js';
import type { JsonSchema } from '../json-schema.js';
import { findMasks, scrubber, syntaxMask } from '../masks.js';
import { parseConfig, type ParsedConfig } from '../parse.js';
import { Placer } from '../place.js';
import { toPlain, type Plain } from '../tree.js';
import { parseYaml, type YamlText } from '../../core/yaml-text.js';
import { endpointOf } from './remote-write.js';
import { jobsOf } from './scrape.js';
import { Section } from './section.js';

export interface PrometheusOptions {
  /** Name of the file, for messages; paths in it are relative to it. */
  readonly file: string;
  /** Name of this machine. */
  readonly hostname: string;
  /** Where the agent's own pages are served, such as `0.0.0.0:9090`. */
  readonly listen: string;
  /** Directory of the queue; without one it is in memory. */
  readonly directory?: string | undefined;
  readonly probes: ProbeTypes;
}

const DEFAULT_INTERVAL_MS = 60_000;
const MAX_PROBLEMS = 1_000;

/**
 * A configuration of Prometheus as one of an agent that only scrapes and forwards. What cannot be done here is an
 * error where data would be missing, else a warning. Throws a ProblemError that holds all problems when one is an error.
 */
export function parsePrometheus(text: string, options: PrometheusOptions): ParsedConfig {
  const source = parseYaml(text, options.file);
  // Prometheus expands no variables.
  const plain = toPlain(source, undefined);
  const findings: Finding[] = [];
  const broken = source.faults.length > 0 || plain.exhausted;
  const report = (finding: Finding): void => void (findings.length < MAX_PROBLEMS && findings.push(finding));
  const read = broken
    ? undefined
    : readFile(new Section({ source, report }, [], isMapping(plain.value) ? plain.value : {}), options);
  const problems = placed(source, plain, findings);
  if (read === undefined || problems.some(({ severity }) => severity === 'error')) throw new ProblemError(problems);
  const { config } = parseConfig(agentText(options), options.file, options.probes, {});
  return { config: deepFreeze({ ...config, ...read }), warnings: problems };
}

/** The rest of the configuration, as parallax.yml would say it. JSON is YAML. */
function agentText({ hostname, listen }: PrometheusOptions): string {
  const name = hostname
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63);
  return JSON.stringify({ vantage: { name: name === '' ? 'agent' : name }, server: { listen } });
}

interface Read {
  readonly remote_write: RemoteWriteConfig;
  readonly scrape: readonly ScrapeJobConfig[];
}

function readFile(root: Section, { directory }: PrometheusOptions): Read {
  const global = root.section('global');
  const interval = global?.duration('scrape_interval') ?? DEFAULT_INTERVAL_MS;
  const timeout = global?.duration('scrape_timeout');
  const labels = global?.map('external_labels') ?? {};
  global?.ignore('evaluation_interval', 'there are no rules');
  global?.ignore('scrape_protocols', 'pages are asked for as OpenMetrics, else as text');
  global?.finish();
  const jobs = root.sections('scrape_configs').map((job) => ({ job, name: job.peek('job_name') }));
  jobs.forEach(({ job, name }, index) => {
    if (jobs.findIndex((other) => other.name === name) < index) job.error('job_name', 'this job_name stands here twice', 'Give each job a name of its own.'); // prettier-ignore
  });
  const scrape = jobs.flatMap(({ job }) => jobsOf(job, { interval, timeout }));
  const receivers = root.sections('remote_write');
  const endpoints = receivers.flatMap((one, index) => endpointOf(one, index, labels) ?? []);
  if (receivers.length === 0) root.error(undefined, 'no remote_write: what is scraped would go nowhere', 'Add a remote_write section with a url.'); // prettier-ignore
  for (const key of ['rule_files', 'alerting', 'remote_read', 'storage', 'tracing', 'otlp', 'runtime']) {
    root.ignore(key, 'the agent stores nothing and evaluates nothing');
  }
  root.refuse('scrape_config_files', 'other files are not read', 'Write the jobs into this file.');
  root.finish();
  const queue = remoteWrite.parse(directory === undefined ? {} : { directory });
  // The agent serves its own metrics, but sends only what it scrapes.
  return { remote_write: { ...queue, own_metrics: false, endpoints }, scrape };
}

/** Nothing is unknown. */
const ANYTHING: JsonSchema = {};
Object.assign(ANYTHING, { items: ANYTHING, additionalProperties: ANYTHING });

function placed(source: YamlText, plain: Plain, findings: readonly Finding[]): readonly Problem[] {
  // No schema says where secrets stand; the names of keys do.
  const { masks, secrets } = findMasks(source, ANYTHING, plain.value);
  const scrub = scrubber(source, secrets, plain.revealed);
  const placer = new Placer(source, { masks, scrub, syntaxMask: syntaxMask(source, {}) });
  if (source.faults.length > 0) return source.faults.map((fault) => placer.syntax(fault));
  const problems = [
    ...plain.faults.map((fault) => placer.node(fault)),
    ...findings.map((finding) => placer.finding(finding)),
  ];
  return problems.sort((one, other) => (one.place?.line ?? 0) - (other.place?.line ?? 0));
}
