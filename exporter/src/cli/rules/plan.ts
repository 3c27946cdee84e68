import { FileError } from '../../core/files.js';
import { tooMuch, type Plan } from '../../rules/deploy/index.js';
import { EXIT, UsageError, type Command, type Engine } from '../context.js';
import { ALLOW_DELETE, allowDeleteOf, DESTINATION_OPTIONS, destinationOf, formatOf, plannedOf, withRuler } from './deploy/options.js'; // prettier-ignore
import { paintOf, planAsJson, planAsMarkdown, planAsText } from './deploy/views.js';

const FORMATS = ['text', 'markdown', 'json'] as const;

export const rulesPlan: Command = {
  name: 'rules plan',
  usage: '[FILE...] (--to NAME | --kind KIND ...) [OPTION]...',
  summary: 'Say what "rules apply" would change at a ruler.',
  details: `FILEs are rule files; * and ? stand in the last part of a path. Rules are compared by what they mean: 60s is 1m, and
how an expression is laid out does not count. The order within a group does.
Whatever is not of the owner is left alone, and named. Nothing is changed.
Exits with 0 when there is nothing to do and with 1 when there is.`,
  options: {
    ...DESTINATION_OPTIONS,
    'allow-delete': ALLOW_DELETE,
    out: { type: 'string', short: 'o', value: 'FILE', help: 'write the plan there, for "rules apply --plan"' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
  },
  run: async (given, context) => {
    const format = formatOf(given, FORMATS);
    const allowed = allowDeleteOf(given);
    const engine = await context.engine();
    const to = await destinationOf(given, engine, context);
    const plan = await withRuler(to, { engine, context }, (ruler) => plannedOf(given, to, ruler, engine));
    const out = given.text('out');
    if (out !== undefined) await write(out, plan, engine);
    const refused = tooMuch(plan.gone, to.max_delete, allowed);
    const texts = {
      text: () => planAsText(plan, refused, paintOf(context)),
      markdown: () => planAsMarkdown(plan, refused),
      json: () => planAsJson(plan),
    };
    context.stdout.write(texts[format]());
    return plan.changes.length === 0 ? EXIT.ok : EXIT.failed;
  },
};

async function write(file: string, plan: Plan, { writer }: Engine): Promise<void> {
  try {
    await writer.replace(file, planAsJson(plan));
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(`--out: ${error.message}; name a file that may be written`);
    throw error;
  }
}
