/** `/probe` as blackbox_exporter answers it, with our probes behind: module and target in, `probe_*` gauges out. */
import { DeadlineExceeded } from '../core/failure.js';
import { literalAddress, splitHostPort } from '../core/host.js';
import type { AnyProbe, Common, Result } from '../core/probe.js';
import type { TargetPolicy } from '../core/target-policy.js';
import type { Target } from '../core/target.js';
import { dnsGauges } from './metrics/dns.js';
import { gauge, type Gauge } from './metrics/gauge.js';
import { httpGauges } from './metrics/http.js';
import { icmpGauges } from './metrics/icmp.js';
import { tcpGauges } from './metrics/tcp.js';
import { BadQuestion, type Module, type Modules } from './modules/index.js';

export interface Question {
  readonly target: string;
  readonly module: string;
  readonly hostname?: string;
  /** Milliseconds that the scraper leaves us. */
  readonly timeout: number;
}

export type Answer =
  | { readonly kind: 'gauges'; readonly gauges: readonly Gauge[]; readonly log: readonly string[] }
  | { readonly kind: 'refused'; readonly status: 400 | 403; readonly text: string };

export interface Ran {
  readonly result: Result<Common>;
  /** Of the whole run. */
  readonly seconds: number;
}

export interface BlackboxPorts {
  modules(): Modules;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  policy(): TargetPolicy;
  /** One run with a deadline of `target.common.timeout`; `policy` judges every address before it is connected to. */
  run(
    target: Target,
    options: { policy: TargetPolicy; signal: AbortSignal; trace: (line: string) => void },
  ): Promise<Ran>;
}

const refused = (status: 400 | 403, text: string): Answer => ({ kind: 'refused', status, text });

/** Gauges by probe type. Each result has the type's own shape; the list of probes guarantees it. */
const MAPPINGS: Readonly<Record<Module['type'], (result: Result<never>, bodyLimit?: number) => Iterable<Gauge>>> = {
  http: httpGauges as (result: Result<never>, bodyLimit?: number) => Iterable<Gauge>,
  tcp: tcpGauges as (result: Result<never>, bodyLimit?: number) => Iterable<Gauge>,
  dns: dnsGauges as (result: Result<never>, bodyLimit?: number) => Iterable<Gauge>,
  icmp: icmpGauges as (result: Result<never>, bodyLimit?: number) => Iterable<Gauge>,
};

/** Answers one question. Rejects only when `signal` aborts. */
export async function answer(ports: BlackboxPorts, question: Question, signal: AbortSignal): Promise<Answer> {
  const prepared = prepare(ports, question);
  if ('kind' in prepared) return prepared;
  const { target, module } = prepared;
  const log: string[] = [
    `probing ${question.target} with module ${question.module}, timeout ${target.common.timeout} ms`,
  ];
  const policy = ports.policy();
  const { result, seconds } = await ports.run(target, { policy, signal, trace: (line) => void log.push(line) });
  if (signal.aborted && !(signal.reason instanceof DeadlineExceeded)) throw signal.reason;
  if (result.outcome === 'failed') {
    const { phase, reason, source, detail } = result.failure;
    if (reason === 'target_refused') return refused(403, detail);
    log.push(`failed in phase ${phase}: ${reason} (${source}): ${detail}`);
  } else log.push('succeeded');
  const success = gauge(
    'probe_success',
    'Displays whether or not the probe was a success',
    result.outcome === 'ok' ? 1 : 0,
  );
  const duration = gauge('probe_duration_seconds', 'Returns how long the probe took to complete in seconds', seconds);
  return {
    kind: 'gauges',
    gauges: [...MAPPINGS[module.type](result as Result<never>, module.bodyLimit), success, duration],
    log,
  };
}

/** The target to run, or why it is not run. Nothing has been resolved or sent yet. */
function prepare(ports: BlackboxPorts, question: Question): Answer | { target: Target; module: Module } {
  const module = ports.modules().get(question.module);
  if (module === undefined) return refused(400, `Unknown module "${question.module}"`);
  if (typeof module === 'string') return refused(400, `Module "${question.module}": ${module}`);
  const probe = ports.probes[module.type];
  if (!probe) return refused(400, `Module "${question.module}": the ${module.type} prober is not there`);
  const policy = ports.policy();
  try {
    const config = configOf(module, probe, { hostname: question.hostname, policy });
    const known = lately.get(config)?.get(keyOf(question));
    if (known !== undefined) {
      const changed = policy.host(probe.hostName(known) ?? hostOf(known.host));
      return changed === undefined ? { target: known, module } : refused(403, changed);
    }
    const host = module.host(question.target);
    // An address in disguise (`http://①②⑦.0.0.1/`) is refused as what it would reach, not as a slip of the pen.
    const disguised = literalAddress(hostOf(host)) && policy.host(hostOf(host));
    if (disguised !== undefined) return refused(403, disguised);
    const wrong = probe.checkHost(host, config);
    if (wrong !== undefined) return refused(400, `target: ${wrong}`);
    const target = targetOf(question, module, host, config);
    // A name in the Host field chooses among the sites behind a listed address: it must be listed as well.
    const named = question.hostname === undefined ? undefined : policy.host(hostOf(question.hostname));
    const refusal = policy.host(probe.hostName(target) ?? hostOf(host)) ?? named;
    if (refusal !== undefined) return refused(403, refusal);
    remember(config, question, target);
    return { target, module };
  } catch (error) {
    if (error instanceof BadQuestion) return refused(400, error.message);
    // A schema error names keys and rules, never the value of a secret.
    return refused(
      400,
      `Module "${question.module}" cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Targets that were asked about lately, by configuration (one made for a `hostname` is never met again). What a probe
 * prepares for a target is then prepared once, as for a scheduled one.
 */
const lately = new WeakMap<object, Map<string, Target>>();
const KEPT = 500;

const keyOf = ({ target, timeout }: Question): string => `${timeout} ${target}`;

function remember(config: object, question: Question, target: Target): void {
  const targets = lately.get(config) ?? new Map<string, Target>();
  lately.set(config, targets);
  const [oldest] = targets.keys();
  if (targets.size >= KEPT && oldest !== undefined) targets.delete(oldest);
  targets.set(keyOf(question), target);
}

/** Parsed once a module; only a `hostname` of the caller makes another configuration. */
const parsed = { open: new WeakMap<Module, object>(), closed: new WeakMap<Module, object>() };
/** blackbox_exporter follows ten redirects; half of that where strangers choose what is asked. */
const CLOSED_REDIRECTS = 5;

interface Circumstances {
  readonly hostname: string | undefined;
  readonly policy: TargetPolicy;
}

function configOf(module: Module, probe: AnyProbe, { hostname, policy }: Circumstances): object {
  const cache = policy.open ? parsed.open : parsed.closed;
  const known = hostname === undefined ? cache.get(module) : undefined;
  if (known !== undefined) return known;
  const bounded = !policy.open && module.type === 'http' ? { max_redirects: CLOSED_REDIRECTS } : {};
  const config = probe.Config.parse({ ...module.config(hostname), ...bounded }) as object;
  if (hostname === undefined) cache.set(module, config);
  return config;
}

function targetOf(question: Question, module: Module, host: string, config: unknown): Target {
  const timeout = module.timeout > 0 ? Math.min(module.timeout, question.timeout) : question.timeout;
  return {
    probe: question.module,
    type: module.type,
    name: question.target,
    host,
    labels: {},
    config,
    common: {
      interval: timeout,
      timeout,
      family: module.family,
      fallback: module.fallback,
      addresses: 'first',
      egress: module.sourceAddress === undefined ? {} : { sourceAddress: module.sourceAddress },
      resolvers: [],
    },
  };
}

/** The page of `debug=true`: what happened, and what would have been returned. */
export function debugPage(answered: Extract<Answer, { kind: 'gauges' }>, metrics: string): string {
  return `Logs for the probe:\n${answered.log.join('\n')}\n\nMetrics that would have been returned:\n${metrics}`;
}

/** The host that a target names, whether it is a URL, `host:port` or a bare host. */
function hostOf(text: string): string {
  return URL.canParse(text) && text.includes('://') ? new URL(text).hostname : (splitHostPort(text)?.host ?? text);
}
