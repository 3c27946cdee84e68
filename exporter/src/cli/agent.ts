import { Feed } from '../config/feed.js';
import type { Clock } from '../core/clock.js';
import type { Logger, LogLevel } from '../core/log.js';
import { EXIT, UsageError, type Command, type Output } from './context.js';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export const agent: Command = {
  name: 'agent',
  usage: '--config FILE',
  summary: 'Run the agent: probe, and serve /metrics.',
  details:
    'SIGHUP, POST /-/reload and a change of FILE load the configuration again. SIGINT and SIGTERM end the agent.',
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'the configuration, parallax.yml' },
    'log-level': { type: 'string', value: 'LEVEL', help: 'debug, info, warn or error; info when absent' },
  },
  run: async (given, context) => {
    const file = given.text('config');
    if (file === undefined || given.positionals.length > 0) throw new UsageError('write --config FILE');
    const level = LEVELS.find((one) => one === (given.text('log-level') ?? 'info'));
    if (level === undefined) throw new UsageError(`--log-level is one of ${LEVELS.join(', ')}`);
    const { ports, probes, startAgent } = await context.engine();
    const log = logger(context.stderr, level, ports.clock);
    await using feed = await Feed.open({ file, probes, env: context.env, ports, log });
    await using running = await startAgent({ feed, files: ports.files, probes, log, version: context.version });
    log.log('info', 'listening', { url: running.url, vantage: feed.config.vantage.name });
    const stop = context.onHangup(() => void running.reload());
    await ended(context.signal);
    stop();
    log.log('info', 'shutting down');
    return EXIT.ok;
  },
};

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
