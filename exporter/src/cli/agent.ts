import { Feed } from '../config/feed.js';
import { ForwardingFeed } from '../config/prometheus/feed.js';
import type { Clock } from '../core/clock.js';
import type { Logger, LogLevel } from '../core/log.js';
import {
  EXIT,
  UsageError,
  type Command,
  type ConfigFeed,
  type Context,
  type Engine,
  type ExitCode,
  type Given,
  type Output,
} from './context.js';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Flags of Prometheus; with the first of them the agent forwards as a Prometheus configuration says. */
const PROMETHEUS: Command['options'] = {
  'config.file': {
    type: 'string',
    value: 'FILE',
    help: 'a Prometheus configuration: scrape and forward, nothing else',
  },
  'web.listen-address': { type: 'string', multiple: true, value: 'ADDRESS', help: 'with --config.file: where to serve; 0.0.0.0:9090 when absent' }, // prettier-ignore
  'storage.agent.path': { type: 'string', value: 'DIR', help: 'with --config.file: directory of the queue; in memory when absent' }, // prettier-ignore
  'log.level': { type: 'string', value: 'LEVEL', help: 'the same as --log-level' },
  'enable-feature': { type: 'string', multiple: true, value: 'NAME', help: 'accepted, without effect' },
  agent: { type: 'boolean', help: 'accepted, without effect' },
};

/** Whether a command line that names no command means the agent: Prometheus is started that way. */
export function isPrometheusFlag(word: string): boolean {
  const [flag = ''] = word.split('=');
  return flag.startsWith('--') && Object.hasOwn(PROMETHEUS, flag.slice(2));
}

export const agent: Command = {
  name: 'agent',
  usage: '--config FILE',
  summary: 'Run the agent: probe, and serve /metrics.',
  details:
    'SIGHUP, POST /-/reload and a change of FILE load the configuration again. SIGINT and SIGTERM end the agent.',
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'the configuration, parallax.yml' },
    'log-level': { type: 'string', value: 'LEVEL', help: 'debug, info, warn or error; info when absent' },
    ...PROMETHEUS,
  },
  run: async (given, context) => {
    const [own, theirs] = [given.text('config'), given.text('config.file')];
    if ((own === undefined) === (theirs === undefined) || given.positionals.length > 0) {
      throw new UsageError('write --config FILE, or --config.file=FILE for a configuration of Prometheus');
    }
    const word = given.text('log-level') ?? given.text('log.level') ?? 'info';
    const level = LEVELS.find((one) => one === word);
    if (level === undefined) throw new UsageError(`--log-level is one of ${LEVELS.join(', ')}`);
    const engine = await context.engine();
    const log = logger(context.stderr, level, engine.ports.clock);
    const { ports, probes } = engine;
    if (own === undefined) return run({ feed: await forwarding(given, context, log), engine, log }, context);
    await using feed = await Feed.open({ file: own, probes, env: context.env, ports, log });
    return await run({ feed, engine, log }, context);
  },
};

interface Start {
  readonly feed: ConfigFeed;
  readonly engine: Engine;
  readonly log: Logger;
}

/** Runs until the user wants it to end. */
async function run({ feed, engine, log }: Start, context: Context): Promise<ExitCode> {
  const { ports, probes, startAgent } = engine;
  await using running = await startAgent({ feed, files: ports.files, probes, log, version: context.version });
  log.log('info', 'listening', { url: running.url, vantage: feed.config.vantage.name });
  const stop = context.onHangup(() => void running.reload());
  await ended(context.signal);
  stop();
  log.log('info', 'shutting down');
  return EXIT.ok;
}

async function forwarding(given: Given, context: Context, log: Logger): Promise<ConfigFeed> {
  const { ports, probes } = await context.engine();
  const [listen = '0.0.0.0:9090', ...more] = given.texts('web.listen-address');
  if (more.length > 0) throw new UsageError('--web.listen-address stands here twice; one address is served');
  for (const feature of given.texts('enable-feature')) log.log('info', 'the feature needs no flag here, or is not there', { feature }); // prettier-ignore
  const directory = given.text('storage.agent.path');
  if (directory === undefined) {
    log.log('warn', 'without --storage.agent.path what is not yet delivered is in memory and ends with the agent');
  }
  const file = given.text('config.file') ?? '';
  const { files } = ports;
  return ForwardingFeed.open({ file, hostname: context.hostname, listen, directory, probes, files, log });
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Lines of key=value, as the tools around Prometheus write them. Secrets print as `<secret>` by themselves. */
export function logger(output: Output, least: LogLevel, clock: Pick<Clock, 'wall'>): Logger {
  return {
    log: (level, event, fields = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const time = new Date(clock.wall()).toISOString();
      const pairs = Object.entries({ time, level, msg: event, ...fields });
      output.write(`${pairs.map(([key, value]) => `${key}=${quoted(value)}`).join(' ')}\n`);
    },
  };
}

function quoted(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  // JSON's quotes escape line ends and control characters: a value cannot forge a line.
  return /^[\w.:/+@%-]+$/.test(text) ? text : JSON.stringify(text);
}
