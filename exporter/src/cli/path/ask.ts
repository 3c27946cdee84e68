import { loadConfig } from '../../config/feed.js';
import { buildOne, settingsOf } from '../../config/single.js';
import type { EnrichSection, TargetTemplate } from '../../config/config.js';
import type { AnyProbe } from '../../core/probe.js';
import { ProblemError } from '../../core/problem.js';
import { parseDuration } from '../../core/schema.js';
import type { Target } from '../../core/target.js';
import { UsageError, type Context, type Engine, type Given } from '../context.js';

/** What the command line asks for. */

/** What the live view may change. */
export interface Change {
  readonly protocol?: 'udp' | 'icmp' | 'tcp';
  readonly family?: '4' | '6';
}

export interface Asked {
  readonly probe: AnyProbe;
  readonly hosts: readonly string[];
  /** Name of the probe in records. */
  readonly name: string;
  readonly vantage: string;
  /** Milliseconds between the starts of two rounds. */
  readonly interval: number;
  /** What addresses are looked up in; absent for what comes with the agent. */
  readonly enrich?: EnrichSection;
  /** How many; absent where nobody said. */
  readonly rounds?: number;
  /** Throws a ProblemError when the options do not fit. */
  target(host: string, change?: Change): Target;
}

/** Runs are given up after this, unless somebody says otherwise: people would rather wait than see half a path. */
const TIMEOUT = '30s';
const LONGEST = '1h';

const BOUNDS = { interval: { least: 100, most: 3_600_000 }, rounds: 1_000_000 };

export async function askOf(given: Given, engine: Engine, context: Context): Promise<Asked> {
  const hosts = given.positionals;
  if (hosts.length === 0) throw new UsageError('write at least one TARGET, a name or an address');
  const probe = engine.probes['path'];
  if (probe === undefined) throw new UsageError('this build has no path probe');
  const options = optionsOf(given);
  const found = await templateOf(given, engine, context);
  const rounds = roundsOf(given);
  const enrich = given.flag('numeric') ? { ...(found?.enrich ?? NUMBERS), ptr: false } : found?.enrich;
  return {
    ...{ probe, hosts, name: found?.name ?? probe.type, interval: intervalOf(given) },
    vantage: given.text('vantage') ?? found?.vantage ?? context.hostname,
    ...(rounds === undefined ? {} : { rounds }),
    ...(enrich === undefined ? {} : { enrich }),
    target: (host, change = {}) => {
      // Another protocol has another usual port.
      const { port, ...rest } = options;
      const kept = change.protocol === undefined || port === undefined ? options : rest;
      const timeout = found === undefined ? { timeout: TIMEOUT } : {};
      const all = { ...timeout, ...kept, ...change };
      const built = buildOne({ probeType: probe, host, options: all, ...(found ? { template: found.template } : {}) });
      if ('target' in built) return built.target;
      throw new ProblemError(built.complaints.map(([reason, remedy]) => ({ severity: 'error', reason, remedy })));
    },
  };
}

/** Options of the probe: those of `--set`, then those that have an option of their own. */
function optionsOf(given: Given): Record<string, unknown> {
  const short = ['flows', 'port', 'max-ttl'].flatMap((name) => {
    const text = given.text(name);
    return text === undefined ? [] : [`${name.replace('-', '_')}=${text}`];
  });
  const options = settingsOf([...given.texts('set'), ...short]);
  if (typeof options === 'string') throw new UsageError(options);
  for (const key of ['timeout', 'family']) if (given.text(key) !== undefined) options[key] = given.text(key);
  // Rounds wait for each other; a long timeout is no reason for a complaint about the interval of an agent.
  if (options['timeout'] !== undefined) options['interval'] ??= LONGEST;
  const protocol = protocolOf(given);
  if (protocol !== undefined) options['protocol'] = protocol;
  if (given.flag('mda')) options['multipath'] = 'mda_lite';
  if (given.flag('mda') && given.text('flows') !== undefined)
    throw new UsageError('--mda finds out how many flows it takes; leave --flows away');
  if (given.flag('mtu')) options['mtu'] = true;
  return options;
}

function protocolOf(given: Given): string | undefined {
  const flags = ['udp', 'icmp', 'tcp'].filter((name) => given.flag(name));
  const named = given.text('protocol');
  const all = [...new Set([...flags, ...(named === undefined ? [] : [named])])];
  if (all.length > 1) throw new UsageError(`one protocol at a time; got ${all.join(' and ')}`);
  return all[0];
}

interface Found {
  readonly name: string;
  readonly vantage: string;
  readonly template: TargetTemplate;
  readonly enrich: EnrichSection;
}

/** What comes with the agent, and nobody asked for names. */
const NUMBERS: EnrichSection = { tables: true, ptr: false, databases: [], networks: [] };

/** The path probe of a configuration; absent without `--config`. */
async function templateOf(given: Given, engine: Engine, context: Context): Promise<Found | undefined> {
  const [file, wanted] = [given.text('config'), given.text('probe')];
  if (file === undefined) {
    if (wanted !== undefined) throw new UsageError('--probe names a probe of a configuration; write --config too');
    return undefined;
  }
  const { ports, probes } = engine;
  const { config } = await loadConfig({ file, files: ports.files, probes, env: context.env });
  const paths = config.probes.filter(({ template }) => template.probeType.type === 'path');
  const names = paths.map(({ name }) => name);
  const found = wanted === undefined ? paths : paths.filter(({ name }) => name === wanted);
  const [one] = found;
  if (one === undefined) {
    if (names.length === 0) throw new UsageError(`${file} has no probe of type path`);
    throw new UsageError(`${file} has no path probe "${wanted ?? ''}"; there are ${names.join(', ')}`);
  }
  if (found.length > 1)
    throw new UsageError(`${file} has several path probes; choose one with --probe: ${names.join(', ')}`);
  return { name: one.name, vantage: config.vantage.name, template: one.template, enrich: config.enrich };
}

function intervalOf(given: Given): number {
  const text = given.text('interval');
  if (text === undefined) return 1000;
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  const { least, most } = BOUNDS.interval;
  if (ms === undefined) throw new UsageError(`--interval takes a time such as 500ms, 1s or 1m, not "${text}"`);
  if (ms < least || ms > most) throw new UsageError(`--interval ${text} is outside 100ms to 1h`);
  return ms;
}

function roundsOf(given: Given): number | undefined {
  const text = given.text('rounds');
  if (text === undefined) return undefined;
  const rounds = Number(text);
  if (/^\d{1,7}$/.test(text) && rounds >= 1 && rounds <= BOUNDS.rounds) return rounds;
  throw new UsageError(`--rounds takes a number from 1 to ${BOUNDS.rounds}, not "${text}"`);
}
