import { estimateSeries } from '../config/estimate.js';
import { loadConfig } from '../config/feed.js';
import type { AgentConfig } from '../config/config.js';
import { formatProblem } from '../config/format.js';
import { ProblemError, type Problem } from '../core/problem.js';
import { formatDuration } from '../core/schema.js';
import { EXIT, paintFor, UsageError, type Command, type Context } from './context.js';
import { table } from './table.js';

export const checkConfig: Command = {
  name: 'check-config',
  usage: 'FILE...',
  summary: 'Say what is wrong with configuration files, or what they mean.',
  details: 'Discovered targets are not fetched. Exits with 2 when a file has an error; warnings alone are fine.',
  options: { quiet: { type: 'boolean', short: 'q', help: 'print problems only' } },
  run: async (given, context) => {
    if (given.positionals.length === 0) throw new UsageError('which FILE?');
    let worst: 0 | 2 = EXIT.ok;
    for (const file of given.positionals) {
      const { problems, config } = await load(file, context);
      for (const problem of problems) {
        context.stderr.write(`${formatProblem(problem, paintFor(context.stderr, context.env))}\n\n`);
      }
      const errors = problems.filter((problem) => problem.severity === 'error').length;
      if (config === undefined) {
        worst = EXIT.usage;
        context.stderr.write(`${file}: ${errors} ${errors === 1 ? 'error' : 'errors'}\n`);
      } else if (!given.flag('quiet')) context.stdout.write(summary(file, config));
    }
    return worst;
  },
};

async function load(file: string, context: Context): Promise<{ problems: readonly Problem[]; config?: AgentConfig }> {
  const { probes, ports } = await context.engine();
  try {
    const { config, warnings } = await loadConfig({ file, files: ports.files, probes, env: context.env });
    return { problems: warnings, config };
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems };
    throw error;
  }
}

function summary(file: string, config: AgentConfig): string {
  const rows = config.probes.map((probe) => {
    const { interval, timeout } = probe.template.common;
    const count = `${probe.targets.length}${probe.sources.length > 0 ? '+' : ''}`;
    const { probeType } = probe.template;
    const known = probe.targets.map((target) => estimateSeries(probeType, target.config));
    const series = known.reduce((sum, one) => sum + one, 0);
    return [probe.name, probe.type, formatDuration(interval), formatDuration(timeout), count, String(series)];
  });
  const total = rows.reduce((sum, row) => sum + Number(row[5]), 0);
  const budget = config.budgets.series_total;
  const head = ['PROBE', 'TYPE', 'INTERVAL', 'TIMEOUT', 'TARGETS', 'SERIES'];
  return [
    `${file}: ok, vantage ${config.vantage.name}\n`,
    ...(rows.length > 0 ? ['\n', table([head, ...rows], [2, 3, 4, 5]), '\n'] : []),
    `about ${total} series of ${budget} allowed; ${config.anchors.targets.length} anchors\n`,
    ...(config.probes.some((probe) => probe.sources.length > 0)
      ? ['+ more targets are discovered while running\n']
      : []),
    ...(total > budget ? ['warning: more series than budgets.series_total; the rest will be folded\n'] : []),
  ].join('');
}
