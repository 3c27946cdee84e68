import { samplesOf } from '../../rules/deploy/index.js';
import { EXIT, UsageError, type Command } from '../context.js';
import { DESTINATION_OPTIONS, destinationOf, formatOf, plannedOf, withRuler } from './deploy/options.js';
import { driftAsJson, driftAsMarkdown, driftAsText, paintOf } from './deploy/views.js';

const FORMATS = ['text', 'markdown', 'json'] as const;

export const rulesDrift: Command = {
  name: 'rules drift',
  usage: '[FILE...] (--to NAME | --kind KIND ...) [OPTION]...',
  summary: 'Say where a ruler and Git differ, in both directions.',
  details: `Lists what is missing there, differs there, and is there without being in Git. What others own is listed and not
counted. Exits with 1 when there is drift.`,
  options: {
    ...DESTINATION_OPTIONS,
    metric: { type: 'string', value: 'FILE', help: 'write metrics for the textfile collector of node_exporter' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
  },
  run: async (given, context) => {
    const format = formatOf(given, FORMATS);
    const engine = await context.engine();
    const to = await destinationOf(given, engine, context);
    const plan = await withRuler(to, { engine, context }, (ruler) => plannedOf(given, to, ruler, engine));
    const file = given.text('metric');
    if (file !== undefined) {
      await engine.writeTextfile(file, samplesOf(plan, engine.ports.clock.wall()), {}).catch((error: unknown) => {
        const code = (error as { code?: string }).code ?? String(error);
        throw new UsageError(`--metric: cannot write ${file} (${code}); name a file in a directory that exists and is writable`); // prettier-ignore
      });
    }
    const texts = {
      text: () => driftAsText(plan, paintOf(context)),
      markdown: () => driftAsMarkdown(plan),
      json: () => driftAsJson(plan),
    };
    context.stdout.write(texts[format]());
    return plan.changes.length === 0 ? EXIT.ok : EXIT.failed;
  },
};
