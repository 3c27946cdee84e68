import { CDN_RULES, CDN_SEVERITIES } from '@parallax/contract';
import { judge, survey } from '../../cdn/lint/index.js';
import { debugFields } from '../../cdn/providers/index.js';
import { waysOf } from '../../cdn/site.js';
import type { Prober } from '../../agent.js';
import { EXIT, paintFor, type Command, type Context, type ExitCode } from '../context.js';
import { askOf, FORMATS, type Asked, type AskedSite } from './lint/ask.js';
import { jsonOf, lintSchema } from './lint/json.js';
import { isAtLeast, reportOf, type SiteReport } from './lint/report.js';
import { sarifOf } from './lint/sarif.js';
import { textOf } from './lint/text.js';

const COLUMNS = 120;

export const cdnLint: Command = {
  name: 'cdn lint',
  usage: '--config FILE [OPTION]... | URL --provider NAME=ADDRESS|URL... [OPTION]...',
  summary: 'Look for what keeps the caches of a site from doing their work.',
  details: `Asks the origin and every provider for the same objects, with and without compression, and judges what they say to
caches: lifetimes, validators, cookies, Vary, compression, whether edges do what the origin wants.
A provider given as a URL serves the site under a hostname of its own; one given as an address, or as HOST[:PORT], is
connected to and asked for the host of URL.
Exits with 0 when nothing from --fail-on up was found; with 1 when something was, when an object did not come with
status 200, or when a bound left requests undone.`,
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'the site of a cdn probe of this configuration' },
    probe: { type: 'string', value: 'NAME', help: 'which cdn probe; default all of them' },
    provider: {
      type: 'string',
      multiple: true,
      short: 'p',
      value: 'NAME=ADDRESS|URL',
      help: 'a way through a provider',
    },
    origin: { type: 'string', short: 'o', value: 'ADDRESS|URL', help: 'the way to the origin itself' },
    node: {
      type: 'string',
      multiple: true,
      value: 'ADDRESS',
      help: 'a single node of the origin, compared with the others',
    },
    path: {
      type: 'string',
      multiple: true,
      value: '[PARTITION=]/PATH',
      help: 'an object; the partition is static unless said',
    },
    insecure: { type: 'boolean', short: 'k', help: 'accept any certificate' },
    ca: { type: 'string', value: 'FILE', help: 'certificate authorities to trust instead of the well-known ones' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default table' },
    'fail-on': {
      type: 'string',
      value: CDN_SEVERITIES.join('|'),
      help: 'exit with 1 from this severity on; default warning',
    },
    rule: {
      type: 'string',
      multiple: true,
      short: 'r',
      value: 'RULE',
      help: `only this rule: ${CDN_RULES[0]}, ${CDN_RULES[1]}, ...`,
    },
    'min-ttl': {
      type: 'string',
      multiple: true,
      value: '[PARTITION=]TIME',
      help: 'shortest lifetime that is long enough; default 24h, dynamic=0s',
    },
    'max-ttl': {
      type: 'string',
      multiple: true,
      value: '[PARTITION=]TIME',
      help: 'longest lifetime; default a year, dynamic=24h',
    },
    wait: { type: 'string', value: 'TIME', help: 'wait for short lifetimes to pass and ask once more; default 10s' },
    'max-requests': { type: 'string', value: 'N', help: 'requests for one site; default 600' },
    timeout: { type: 'string', short: 't', value: 'TIME', help: 'when to give up a site; default 2m' },
    evidence: { type: 'boolean', short: 'e', help: 'show the header fields that decided' },
  },
  run: async (given, context) => {
    const engine = await context.engine();
    const asked = await askOf(given, engine, context);
    if (asked.format === 'json-schema') {
      context.stdout.write(`${JSON.stringify(lintSchema, undefined, 2)}\n`);
      return EXIT.ok;
    }
    await using prober = engine.openProber(engine.ports.files, asked.enrich);
    const reports: SiteReport[] = [];
    for (const site of asked.sites) reports.push(await examine(site, asked, { prober, context }));
    print(reports, { asked, context, evidence: given.flag('evidence') });
    return exitOf(reports, asked);
  },
};

interface Room {
  readonly prober: Prober;
  readonly context: Context;
}

async function examine(wish: AskedSite, asked: Asked, { prober, context }: Room): Promise<SiteReport> {
  const { url, site, ...errand } = wish;
  const { signal, stderr } = context;
  const isWatched = stderr.isTty;
  const onProgress = (made: number): void => stderr.write(`\r${made} requests`);
  try {
    const seen = await prober.lend(
      { timeout: asked.timeout, ...errand },
      async (lent) => {
        const ways = await waysOf(site, url, ({ is }) => (is === undefined ? [] : debugFields(is)), lent);
        return survey(lent, ways, site, { ...asked.options, ...(isWatched ? { onProgress } : {}) });
      },
      { signal },
    );
    return reportOf(url, seen, judge(seen, asked.rules));
  } finally {
    if (isWatched) stderr.write('\r\u001b[K');
  }
}

interface Print {
  readonly asked: Asked;
  readonly context: Context;
  readonly evidence: boolean;
}

function print(reports: readonly SiteReport[], { asked, context, evidence }: Print): void {
  const { stdout, env, version } = context;
  if (asked.format === 'json') return stdout.write(jsonOf(reports));
  if (asked.format === 'sarif') return stdout.write(sarifOf(reports, version));
  const look = { paint: paintFor(stdout, env), columns: stdout.columns?.() ?? COLUMNS, evidence };
  stdout.write(reports.map((report) => textOf(report, look)).join('\n'));
}

/** A way of which nothing is known is not clean. */
function exitOf(reports: readonly SiteReport[], { failOn }: Asked): ExitCode {
  const isClean = reports.every(
    ({ findings, ways, unasked }) =>
      unasked === 0 &&
      !findings.some(({ severity }) => isAtLeast(severity, failOn)) &&
      ways.every(({ unanswered }) => unanswered.length === 0),
  );
  return isClean ? EXIT.ok : EXIT.failed;
}
