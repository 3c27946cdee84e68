import { catalogue, metricsMarkdown, subjects, type Metric } from '@parallax/contract';
import { EXIT, type Command } from './context.js';
import { table } from './table.js';

export const metrics: Command = {
  name: 'metrics',
  usage: '[--json | --markdown]',
  summary: 'List every metric that Parallax can emit.',
  options: {
    json: { type: 'boolean', help: 'print JSON' },
    markdown: { type: 'boolean', help: 'print Markdown' },
  },
  run: async (given, { stdout }) => {
    if (given.flag('json')) stdout.write(`${JSON.stringify(catalogue, null, 2)}\n`);
    else if (given.flag('markdown')) stdout.write(metricsMarkdown(subjects));
    else {
      const rows = catalogue.map((metric) => [metric.name, metric.type, labelsOf(metric).join(','), metric.help]);
      stdout.write(table([['METRIC', 'TYPE', 'LABELS', 'MEANING'], ...rows]));
    }
    return EXIT.ok;
  },
};

function labelsOf(metric: Metric): readonly string[] {
  return Object.keys(metric.labels);
}
