import { formatDuration } from '../core/schema.js';
import type { Exchange, Reply } from './exchange.js';
import type { Endpoint } from './ports.js';
import { ok, problem, skipped, warning, type Check } from './report.js';

/** Checks that every endpoint over HTTP has. */

/** Milliseconds. Receivers refuse what is ten minutes in their future; a second is what the Date header can tell. */
const CLOCK_WARNING = 30_000;
const CLOCK_PROBLEM = 300_000;
const SLOW_MS = 5_000;

/** What the status of a harmless request says about us; undefined when nothing is wrong. */
export function refusal({ status, words }: Reply, { config }: Endpoint): Check | undefined {
  const said = `${status}${words === '' ? '' : `: ${words}`}`;
  if (status === 0) return problem('authorised', words, 'See whether the URL is right and what stands between.');
  if (status === 401 || status === 403) {
    const has = ['basic_auth', 'bearer_token', 'oauth2', 'sigv4'].find((key) => key in config);
    const remedy =
      has === undefined
        ? 'The endpoint has no credentials: set basic_auth, bearer_token, oauth2 or sigv4, and the tenant header if it wants one.'
        : `Check ${has} and the tenant header. The agent holds what it measures until this works.`;
    return problem('authorised', said, remedy);
  }
  if (status === 407) return problem('authorised', said, 'Set proxy_basic_auth.');
  if (status === 404 || status === 405) {
    return problem('authorised', said, 'Check the path of the URL, and that the receiver is switched on.');
  }
  if (status >= 300 && status < 400)
    return problem('authorised', `${said}, a redirect`, 'Write the URL that it leads to; the agent follows none.');
  return undefined;
}

const TENANTS = ['X-Scope-OrgID', 'THANOS-TENANT'];

export function checkTenant({ config, kind }: Pick<Endpoint, 'config'> & { readonly kind: string }): Check {
  const names = Object.keys(config.headers);
  const set = TENANTS.find((tenant) => names.some((name) => name.toLowerCase() === tenant.toLowerCase()));
  if (set !== undefined) return ok('tenant', `${set} is set`);
  const { pathname } = new URL(config.url);
  if (pathname.endsWith('/api/v1/receive')) return ok('tenant', 'no THANOS-TENANT: the default tenant of Thanos');
  const wants = kind === 'loki' || pathname.endsWith('/api/v1/push');
  return ok('tenant', wants ? 'no X-Scope-OrgID, and none was asked for' : 'none, as Prometheus wants none');
}

export function checkClock({ offset }: Exchange): Check {
  if (offset === undefined) return skipped('clock', 'the receiver does not say what time it is');
  const { ms, plusMinus } = offset;
  const most = Math.abs(ms) + plusMinus;
  if (Math.abs(ms) <= plusMinus + 1_000) return ok('clock', `as the receiver's, within ${(most / 1_000).toFixed(1)} s`);
  const ahead = `this clock is ${formatDuration(Math.round(Math.abs(ms) / 1_000) * 1_000)} ${ms < 0 ? 'ahead of' : 'behind'} the receiver's`;
  const remedy = 'Run a time service (chrony, systemd-timesyncd) here, and look at the clock of the receiver.';
  if (Math.abs(ms) < CLOCK_WARNING) return ok('clock', ahead);
  if (Math.abs(ms) < CLOCK_PROBLEM) return warning('clock', ahead, remedy);
  const consequence = ms < 0 ? 'the agent holds samples that would lie in its future' : 'samples look late';
  return problem('clock', `${ahead}; ${consequence}`, remedy);
}

export function checkLimits({ statuses }: Exchange): Check {
  if (statuses.includes(429)) {
    const remedy = "Raise the receiver's ingestion rate or series limits for this tenant, or send less often.";
    return warning('limits', '429: a rate or series limit was met', remedy);
  }
  if (statuses.includes(413)) {
    return warning(
      'limits',
      '413: a request was too large',
      'Make batch smaller, or raise the body limit of the receiver or proxy.',
    );
  }
  const answered = statuses.filter((status) => status > 0).length;
  return answered === 0
    ? skipped('limits', 'nothing was answered')
    : ok('limits', `none met by ${answered} small requests`);
}

export function checkLatency({ times }: Exchange): Check {
  if (times.length === 0) return skipped('latency', 'nothing was answered');
  const median = [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  const says = `${median < 10 ? median.toFixed(1) : median.toFixed(0)} ms, the median of ${times.length}`;
  return median < SLOW_MS
    ? ok('latency', says)
    : warning('latency', says, 'Catching up after an outage will take long.');
}

export function checkQueue({ queue }: Endpoint): readonly Check[] {
  if (queue === 'none') return [];
  if (queue !== 'memory') return [ok('queue', `on disk in ${queue.directory}`)];
  return [
    warning(
      'queue',
      'in memory, 64 MB at most: a restart of the agent loses what waits',
      'Set directory beside the endpoints, on a disk that outlives the agent.',
    ),
  ];
}
