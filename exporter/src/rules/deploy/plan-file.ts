import { z } from 'zod';
import { KINDS } from './destination.js';
import type { Change } from './diff.js';
import { groupOf, plainOf, type Group } from './group.js';
import type { Plan } from './plan.js';
import { refusal } from './ruler.js';

/** A plan as a file: JSON for machines and for `rules apply --plan`. It holds no credentials. */

const FORMAT = 'parallax-rules-plan/1';
export const MAX_PLAN_BYTES = 64 * 1024 * 1024;

const group = z.unknown().transform((value, context): Group => {
  const found = groupOf(value);
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: 'not a rule group' });
  return z.NEVER;
});
const field = z.object({ field: z.string(), from: z.string().exactOptional(), to: z.string().exactOptional() });
const rule = z.object({
  action: z.enum(['add', 'remove', 'change', 'move']),
  kind: z.enum(['alert', 'record']),
  name: z.string(),
  fields: z.array(field),
});
const namespace = z.string();
const change = z.discriminatedUnion('action', [
  z.object({ action: z.literal('add'), namespace, group }),
  z.object({ action: z.literal('remove'), namespace, was: group }),
  z.object({ action: z.literal('change'), namespace, group, was: group, fields: z.array(field), rules: z.array(rule) }),
]);
const file = z.object({
  format: z.literal(FORMAT),
  destination: z.object({ name: z.string(), kind: z.enum(KINDS), owner: z.string(), place: z.string() }),
  state: z.record(z.string(), z.record(z.string(), z.string())),
  changes: z.array(change).max(100_000),
  gone: z.object({ rules: z.int(), of: z.int(), names: z.array(z.string()) }),
  foreign: z.array(z.object({ namespace, groups: z.int().exactOptional() })),
  notes: z.array(z.string()),
});

/** The plan as JSON; `summary` is for who reads it, and nobody reads it back. */
export function planText(plan: Plan, summary: unknown): string {
  const changes = plan.changes.map((one) => ({
    ...one,
    ...('group' in one ? { group: plainOf(one.group) } : {}),
    ...('was' in one ? { was: plainOf(one.was) } : {}),
  }));
  return `${JSON.stringify({ format: FORMAT, ...plan, summary, changes }, undefined, 2)}\n`;
}

/** Throws a ProblemError when the text is no plan. */
export function parsePlan(text: string, name: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(`${name} is no JSON`, REMEDY);
  }
  const result = file.safeParse(value);
  if (result.success) {
    const { destination, state, gone, foreign, notes } = result.data;
    const changes: readonly Change[] = result.data.changes;
    return { destination, state, changes, gone, foreign, notes };
  }
  const [issue] = result.error.issues;
  throw refusal(`${name} is no plan: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`, REMEDY);
}

const REMEDY = 'Make it with: parallax rules plan --out FILE.';
