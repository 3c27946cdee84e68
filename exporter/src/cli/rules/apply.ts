import { FileError } from '../../core/files.js';
import { apply, groupName, MAX_PLAN_BYTES, parsePlan, refusal, succeeded, type Applied, type Destination, type Plan, type Ruler, type Step } from '../../rules/deploy/index.js'; // prettier-ignore
import { EXIT, UsageError, type Command, type Context, type Engine, type Given } from '../context.js';
import { printable } from '../printable.js';
import { ALLOW_DELETE, allowDeleteOf, DESTINATION_OPTIONS, destinationOf, formatOf, plannedOf, withRuler } from './deploy/options.js'; // prettier-ignore
import { SIGNS } from './deploy/lines.js';
import { paintOf } from './deploy/views.js';

const FORMATS = ['text', 'json'] as const;

export const rulesApply: Command = {
  name: 'rules apply',
  usage: '([FILE...] | --plan FILE) (--to NAME | --kind KIND ...) [OPTION]...',
  summary: 'Bring rules to a ruler: Prometheus files, Mimir, Cortex, Thanos, Grafana.',
  details: `Creates and changes group by group, deletes last, reads back what it wrote, and asks nothing. A second time there is
nothing to do. With --plan exactly that is done, and nothing when the destination has changed since.
Whatever is not of the owner is left alone; many deletions at once need --allow-delete.
Exits with 0 when the destination is as it should be, and with 1 when a part of it could not be done.`,
  options: {
    ...DESTINATION_OPTIONS,
    plan: { type: 'string', short: 'p', value: 'FILE', help: 'what "rules plan --out" wrote' },
    'allow-delete': ALLOW_DELETE,
    reload: { type: 'boolean', help: 'make the server read its files although none has changed' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
  },
  run: async (given, context) => {
    const format = formatOf(given, FORMATS);
    const allowDelete = allowDeleteOf(given);
    const engine = await context.engine();
    const to = await destinationOf(given, engine, context);
    const applied = await withRuler(to, { engine, context }, async (ruler) => {
      const plan = await planFor(given, to, ruler, engine);
      return apply(plan, ruler, {
        ...{ limit: to.max_delete, reload: given.flag('reload'), clock: engine.ports.clock, signal: context.signal },
        ...(allowDelete === undefined ? {} : { allowDelete }),
        onStep: (step) => (format === 'text' ? context.stdout.write(lineOf(step, context)) : undefined),
      });
    });
    context.stdout.write(format === 'json' ? asJson(applied) : ending(applied, context));
    return succeeded(applied) ? EXIT.ok : EXIT.failed;
  },
};

async function planFor(given: Given, to: Destination, ruler: Ruler, engine: Engine): Promise<Plan> {
  const file = given.text('plan');
  if (file === undefined) return plannedOf(given, to, ruler, engine);
  if (given.positionals.length > 0) throw new UsageError('--plan and rule files exclude each other: a plan holds its rules'); // prettier-ignore
  const plan = parsePlan(await read(file, engine), file);
  const { destination } = plan;
  const same = destination.kind === to.kind && destination.place === ruler.place && destination.owner === to.owner;
  if (same) return plan;
  throw refusal(
    `${file} is a plan for ${destination.kind} ${destination.place} of the owner "${destination.owner}", not for ${to.kind} ${ruler.place} of "${to.owner}"`, // prettier-ignore
    'Name the destination that it was made for, or make another plan.',
  );
}

async function read(file: string, { ports }: Engine): Promise<string> {
  try {
    return await ports.files.read(file, MAX_PLAN_BYTES);
  } catch (error) {
    if (error instanceof FileError)
      throw new UsageError(`--plan: ${error.message}; name what "rules plan --out" wrote`);
    throw error;
  }
}

function lineOf({ change, failure }: Step, context: Context): string {
  const paint = paintOf(context);
  const name = `${SIGNS[change.action]} ${printable(change.namespace)}, group ${printable(groupName(change))}`;
  if (failure === undefined) return `${paint.green('done')}    ${name}\n`;
  return `${paint.red('failed')}  ${name}\n        ${printable(failure.reason)}\n        ${failure.remedy}\n`;
}

function ending({ steps, left, failure }: Applied, context: Context): string {
  const paint = paintOf(context);
  const skipped = left.map((change) => `${paint.yellow('not yet')} ${SIGNS[change.action]} ${printable(change.namespace)}, group ${printable(groupName(change))}\n`); // prettier-ignore
  const failed = steps.filter((step) => step.failure !== undefined).length;
  const done = steps.length - failed;
  const after = failure === undefined ? [] : [`${paint.red('failed')}  ${printable(failure.reason)}\n        ${failure.remedy}\n`]; // prettier-ignore
  const whole = failed + left.length === 0;
  const sentence =
    steps.length + left.length === 0
      ? 'Nothing to do.'
      : whole
        ? `${done} ${done === 1 ? 'group' : 'groups'} written${failure === undefined ? ' and read back' : ''}.`
        : `${done} done, ${failed} failed, ${left.length} not tried${left.length > 0 ? ': nothing is deleted after a failure' : ''}. Apply again: what is done is not done twice.`; // prettier-ignore
  return [...skipped, ...after, `${paint.bold(sentence)}\n`].join('');
}

function asJson(applied: Applied): string {
  const of = ({ change, failure }: Step): unknown => ({
    ...{ action: change.action, namespace: change.namespace, group: groupName(change) },
    ...(failure === undefined ? { done: true } : { done: false, ...failure }),
  });
  const value = {
    ok: succeeded(applied),
    steps: applied.steps.map(of),
    left: applied.left.map((change) => ({ action: change.action, namespace: change.namespace, group: groupName(change) })), // prettier-ignore
    ...(applied.failure === undefined ? {} : { failure: applied.failure }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
