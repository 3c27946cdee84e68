import { buildOne, settingsOf } from '../config/single.js';
import { loadConfig } from '../config/feed.js';
import type { AnyProbe } from '../core/probe.js';
import { ProblemError } from '../core/problem.js';
import type { Target } from '../core/target.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Engine, type Given } from './context.js';
import { asJson, asTable } from './probe-view.js';

export const probe: Command = {
  name: 'probe',
  usage: 'TYPE TARGET [--set KEY=VALUE]...',
  summary: 'Run one probe once and show what it saw.',
  details: `TYPE is a probe type or, with --config, the name of a probe in FILE, whose options are then used.
Exits with 0 when the run succeeded and 1 when it failed.`,
  options: {
    set: {
      type: 'string',
      multiple: true,
      short: 's',
      value: 'KEY=VALUE',
      help: 'an option of the probe; dots go deeper, the value is YAML',
    },
    config: { type: 'string', short: 'c', value: 'FILE', help: 'take probes from a configuration' },
    timeout: { type: 'string', short: 't', value: 'TIME', help: 'when to give up, such as 2s' },
    family: { type: 'string', short: 'f', value: '4|6|any', help: 'IP family' },
    json: { type: 'boolean', help: 'print JSON' },
    verbose: { type: 'boolean', short: 'v', help: 'say what happens while it happens' },
  },
  words: (probes) => probes,
  run: async (given, context) => {
    const [type, host, ...rest] = given.positionals;
    if (type === undefined || host === undefined || rest.length > 0) throw new UsageError('write TYPE and TARGET');
    const engine = await context.engine();
    const { probeType, target } = await targetOf({ type, host, given }, engine, context);
    const paint = paintFor(context.stderr, context.env);
    const once = await engine.probeOnce(probeType, target, {
      files: engine.ports.files,
      signal: context.signal,
      ...(given.flag('verbose') ? { trace: (line: string) => context.stderr.write(`${paint.dim(line)}\n`) } : {}),
    });
    const tables = probeType.tables?.(once.result);
    context.stdout.write(
      given.flag('json') ? asJson(target, once) : asTable(target, once, paintFor(context.stdout, context.env), tables),
    );
    return once.result.outcome === 'ok' ? EXIT.ok : EXIT.failed;
  },
};

interface Asked {
  readonly type: string;
  readonly host: string;
  readonly given: Given;
}

async function targetOf(
  asked: Asked,
  engine: Engine,
  context: Context,
): Promise<{ probeType: AnyProbe; target: Target }> {
  const { type, host, given } = asked;
  const options = settingsOf(given.texts('set'));
  if (typeof options === 'string') throw new UsageError(options);
  for (const key of ['timeout', 'family']) if (given.text(key) !== undefined) options[key] = given.text(key);
  // There is no next run that a long one could get into the way of.
  if (options['timeout'] !== undefined) options['interval'] ??= '1h';
  const file = given.text('config');
  const { ports, probes } = engine;
  const template =
    file === undefined
      ? undefined
      : (await loadConfig({ file, files: ports.files, probes, env: context.env })).config.probes.find(
          (one) => one.name === type,
        )?.template;
  const probeType = template?.probeType ?? (Object.hasOwn(probes, type) ? probes[type] : undefined);
  if (probeType === undefined)
    throw new UsageError(`"${type}" is not a probe type; there are ${Object.keys(probes).join(', ')}`);
  const built = buildOne({ probeType, host, options, ...(template ? { template } : {}) });
  if ('complaints' in built) {
    throw new ProblemError(built.complaints.map(([reason, remedy]) => ({ severity: 'error', reason, remedy })));
  }
  return { probeType, target: built.target };
}
