import type { Place } from '../../../core/problem.js';
import type { AlertNode } from '../../model.js';
import { parseTemplate, type Template } from './parse.js';

export interface Use {
  /** Such as `annotations.summary`. */
  readonly field: string;
  readonly place: Place;
  readonly template: Template;
}

const known = new WeakMap<AlertNode, readonly Use[]>();

/** Every template of an alert: labels and annotations are both. */
export function templatesOf(rule: AlertNode): readonly Use[] {
  const uses = known.get(rule) ?? read(rule);
  known.set(rule, uses);
  return uses;
}

function read(rule: AlertNode): readonly Use[] {
  const fields = [
    ...Object.entries(rule.labels).map(([name, text]) => [`labels.${name}`, text] as const),
    ...Object.entries(rule.annotations).map(([name, text]) => [`annotations.${name}`, text] as const),
  ];
  return fields
    .filter(([, text]) => text.includes('{{'))
    .map(([field, text]) => ({
      field,
      place: rule.places.fields[field] ?? rule.places.name,
      template: parseTemplate(text),
    }));
}

/** A query of a template with a word in the place of each label. */
export const filledIn = (query: string): string =>
  query.replace(/%[-+# 0]*[\d.]*([qsvdf])/g, (_, verb: string) =>
    verb === 'q' ? '"x"' : verb === 's' || verb === 'v' ? 'x' : '1',
  );
