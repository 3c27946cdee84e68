import { curl } from '../../cdn/curl/ask.js';
import type { CurlPlan } from '../../cdn/curl/check.js';
import { tried, type CurlReport, type Goal } from '../../cdn/curl/report.js';
import { samplesOf, type Tested } from '../../cdn/curl/samples.js';
import { debugFields } from '../../cdn/providers/index.js';
import { waysOf } from '../../cdn/site.js';
import type { RunContext } from '../../core/probe.js';
import { parseRoute } from '../../core/http/route.js';
import { parseDuration } from '../../core/schema.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Engine, type Given } from '../context.js';
import type { Asked } from './curl-asked.js';
import { askedOf } from './curl-site.js';
import { asJson, asText, progress } from './curl-view.js';

export const cdnCurl: Command = {
  name: 'cdn curl',
  usage: '--provider NAME --host NAME PATH...',
  summary: 'Check that a provider delivers: the first curl of a new configuration.',
  details: `Asks the origin and then the edge, several times, for each PATH, and says of each check which headers decided.
An edge that is pinned with --edge is asked with the Host field and the SNI of --host.
With --config the site is that of a cdn probe, and --provider the name of one of its providers.
Exits with 0 when no check failed and 1 when one did; what cannot be told fails nothing.`,
  options: {
    provider: { type: 'string', value: 'NAME', help: 'whose headers are expected, such as fastly' },
    host: { type: 'string', value: 'NAME', help: 'the site, as its visitors name it' },
    edge: { type: 'string', short: 'e', value: 'HOST[:PORT]', help: 'ask this edge instead of resolving the host' },
    origin: { type: 'string', short: 'o', value: 'URL', help: 'the origin, to compare with' },
    'origin-host': { type: 'string', value: 'NAME', help: 'Host field and SNI for the origin; default that of --host' },
    scheme: { type: 'string', value: 'https|http', help: 'of the edge; default https' },
    port: { type: 'string', value: 'N', help: 'of the edge' },
    pop: {
      type: 'string',
      multiple: true,
      value: 'PLACE',
      help: 'where the edge should be: a place such as FRA, or a country such as DE',
    },
    insecure: { type: 'boolean', short: 'k', help: 'accept any certificate' },
    ca: { type: 'string', value: 'FILE', help: 'certificate authorities to trust instead of the well-known ones' },
    header: {
      type: 'string',
      short: 'H',
      multiple: true,
      value: 'FIELD',
      help: "a field of every request, 'Name: value'",
    },
    plain: { type: 'boolean', help: 'leave away the request fields that make the edges of this provider say more' },
    cold: { type: 'boolean', help: 'add a query that no cache has seen, so that the first answer is a miss' },
    since: { type: 'string', value: 'TIME', help: 'when the configuration was changed: RFC 3339 or Unix seconds' },
    goal: { type: 'string', value: 'TIME', help: 'how long it may take from then on; default 10m' },
    wait: { type: 'boolean', short: 'w', help: 'try until it passes or the goal is over' },
    interval: { type: 'string', short: 'i', value: 'TIME', help: 'between two attempts; default 5s' },
    timeout: { type: 'string', short: 't', value: 'TIME', help: 'for one answer; default 10s' },
    config: { type: 'string', short: 'c', value: 'FILE', help: 'take the site from a cdn probe of a configuration' },
    probe: { type: 'string', value: 'NAME', help: 'which probe of the configuration, where it has several' },
    json: { type: 'boolean', short: 'j', help: 'print JSON' },
    metrics: { type: 'string', value: 'FILE', help: 'write metrics for the textfile collector of node_exporter' },
  },
  run: async (given, context) => {
    const engine = await context.engine();
    const goal = goalOf(given, engine.ports.clock.wall());
    const timeout = timeOf(given, 'timeout', { fallback: '10s', least: 100, most: 60_000 });
    const asked = await askedOf(given, engine, context);
    const tested: Tested = { provider: asked.provider, host: parseRoute(asked.target).host };
    const report = await test({ asked, goal, timeout, given }, engine, context);
    const file = given.text('metrics');
    if (file !== undefined) await write(file, { report, tested, vantage: asked.vantage }, engine);
    context.stdout.write(
      given.flag('json') ? asJson(report, tested) : asText(report, tested, paintFor(context.stdout, context.env)),
    );
    return report.passed ? EXIT.ok : EXIT.failed;
  },
};

interface Wish {
  readonly asked: Asked;
  readonly goal: Goal;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  readonly given: Given;
}

/** Answers a path may take: of the origin, of the edge, and of the edge without codings. */
const ANSWERS = 8;

async function test(wish: Wish, engine: Engine, context: Context): Promise<CurlReport> {
  const { asked, goal, timeout } = wish;
  const { signal, stderr } = context;
  await using prober = engine.openProber(engine.ports.files);
  const lent = { timeout: timeout * ANSWERS * asked.paths.length };
  const attempt = (): Promise<Awaited<ReturnType<typeof curl>>> =>
    prober.lend(lent, async (run) => curl(run, await planOf(wish, run, context.newId())), { signal });
  const onAttempt = (report: CurlReport): void => {
    if (stderr.isTty) stderr.write(`\r\u001b[K${progress(report)}`);
  };
  const report = await tried(attempt, { goal, clock: engine.ports.clock, signal, onAttempt });
  if (stderr.isTty && report.attempts > 1) stderr.write('\r\u001b[K');
  return report;
}

async function planOf({ asked, timeout, given }: Wish, run: RunContext, id: string): Promise<CurlPlan> {
  const { site, target, expected, paths } = asked;
  const { legs, fields, secrets } = await waysOf(
    site,
    target,
    ({ is }) => debugFields(is ?? expected ?? 'unknown'),
    run,
  );
  const edge = legs.find(({ role }) => role === 'edge');
  const origin = legs.find(({ role }) => role === 'origin');
  if (edge === undefined) throw new UsageError('name a provider');
  return {
    ...{ edge, fields, secrets, timeout, version: site.version, maxBytes: site.max_object_bytes },
    ...(expected === undefined ? {} : { expected }),
    places: site.providers[edge.name] ?? { pops: [], countries: [] },
    insecure: edge.tls.skipVerify === true,
    ...(origin === undefined ? {} : { origin }),
    paths: given.flag('cold') ? paths.map((path) => `${path}${path.includes('?') ? '&' : '?'}cold=${id}`) : paths,
  };
}

interface Written {
  readonly report: CurlReport;
  readonly tested: Tested;
  readonly vantage: string;
}

async function write(file: string, { report, tested, vantage }: Written, engine: Engine): Promise<void> {
  try {
    await engine.writeTextfile(file, samplesOf(report, tested), { vantage });
  } catch (error) {
    const code = (error as { code?: string }).code ?? String(error);
    throw new UsageError(
      `--metrics: cannot write ${file} (${code}); name a file in a directory that exists and is writable`,
    );
  }
}

interface Bounds {
  readonly fallback: string;
  /** Milliseconds. */
  readonly least: number;
  readonly most: number;
}

function timeOf(given: Given, name: string, { fallback, least, most }: Bounds): number {
  const text = given.text(name) ?? fallback;
  const ms = parseDuration(text);
  if (ms === undefined) throw new UsageError(`--${name} takes a time such as 500ms, 30s or 10m, not "${text}"`);
  if (ms < least || ms > most) throw new UsageError(`--${name} ${text} is outside ${least} ms to ${most / 1000} s`);
  return ms;
}

function goalOf(given: Given, wall: number): Goal {
  const within = timeOf(given, 'goal', { fallback: '10m', least: 1_000, most: 86_400_000 });
  const interval = timeOf(given, 'interval', { fallback: '5s', least: 100, most: 3_600_000 });
  const since = sinceOf(given.text('since'), wall);
  return { within, interval, wait: given.flag('wait'), ...(since === undefined ? {} : { since }) };
}

const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** Milliseconds by which clocks may differ. */
const CLOCKS = 60_000;

function sinceOf(text: string | undefined, wall: number): number | undefined {
  if (text === undefined) return undefined;
  const at = SECONDS.test(text) ? Number(text) * 1000 : RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError(`--since takes RFC 3339 such as 2026-01-31T12:00:00Z, or Unix seconds, not "${text}"`);
  if (at > wall + CLOCKS) throw new UsageError(`--since ${text} is in the future`);
  return at;
}
