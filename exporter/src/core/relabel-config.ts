/** Relabelling rules as Prometheus writes them: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
import { RE2JS } from 're2js';
import { z } from 'zod';

export const RELABEL_ACTIONS = [
  'replace',
  'keep',
  'drop',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
  'hashmod',
  'keepequal',
  'dropequal',
] as const;
export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

/** Anchored at both ends, RE2 syntax, linear time. */
export interface AnchoredPattern {
  readonly source: string;
  /** Numbers of the groups that have a name. */
  readonly names: Readonly<Record<string, number>>;
  /** Whether the whole text matches. */
  test(text: string): boolean;
  /** Groups, the whole match first; undefined when the text does not match as a whole. */
  match(text: string): readonly string[] | undefined;
}

/** Throws an Error that says what is wrong with it. */
export function anchored(source: string): AnchoredPattern {
  const compiled = RE2JS.compile(source, RE2JS.DOTALL);
  return {
    source,
    names: compiled.namedGroups(),
    test: (text) => compiled.matches(text),
    match: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.matches()) return undefined;
      return Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '');
    },
  };
}

const regex = z
  .string()
  .max(2000)
  .default('(.*)')
  .transform((source, context): AnchoredPattern => {
    try {
      return anchored(source);
    } catch (error) {
      const message = `not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  })
  .meta({ description: 'A regular expression in RE2 syntax that must match the whole text. Default (.*).' });

export const relabelRule = z.strictObject({
  source_labels: z.array(z.string().min(1).max(1024)).max(32).default([]).meta({ description: 'Labels whose values are joined by the separator.' }), // prettier-ignore
  separator: z.string().max(64).default(';').meta({ description: 'Stands between joined values. Default ;' }),
  regex,
  target_label: z.string().min(1).max(1024).optional().meta({ description: 'Label that the action writes.' }),
  replacement: z.string().max(2048).default('$1').meta({ description: 'What is written, with $1 and ${name} for groups. Default $1.' }), // prettier-ignore
  modulus: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional().meta({ description: 'For hashmod.' }),
  action: z.enum(RELABEL_ACTIONS).default('replace').meta({ description: 'What to do. Default replace.' }),
});
export type RelabelRule = Readonly<z.output<typeof relabelRule>>;

const MAX_RULES = 100;
export const relabelRules = z
  .array(relabelRule.superRefine(checkRule))
  .max(MAX_RULES)
  .default([])
  .meta({ description: 'Relabelling rules as Prometheus has them, applied in order.' });

function checkRule(rule: RelabelRule, context: z.RefinementCtx): void {
  const missing = (path: string): void =>
    context.addIssue({ code: 'custom', path: [path], message: `${rule.action} needs ${path}; write both` });
  const writes = ['replace', 'lowercase', 'uppercase', 'hashmod', 'keepequal', 'dropequal'].includes(rule.action);
  if (writes && rule.target_label === undefined) missing('target_label');
  if (rule.action === 'hashmod' && rule.modulus === undefined) missing('modulus');
}
