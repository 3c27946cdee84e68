import { nearest } from '../../../core/suggest.js';
import { compilePattern } from '../../../core/schema.js';
import type { Matcher } from '../../promql/index.js';
import type { Check, Draft } from '../check.js';
import { matchersOf } from '../matchers.js';

export const unknownLabelValue: Check = {
  id: 'unknown-label-value',
  title: 'A value that a closed label never has',
  severity: 'error',
  help: 'Labels such as phase, reason and outcome have closed lists of values. A matcher that names another one selects nothing, and its negation excludes nothing.',
  run: ({ rule, analysis }, scene) =>
    matchersOf(analysis.tree).flatMap(({ matcher, selector }) => {
      const values = scene.known(selector.metric ?? '')?.labels[matcher.label];
      if (values === undefined || values === 'open') return [];
      return judge(matcher, values).map((said) => ({ ...said, place: rule.places.within(matcher.from, matcher.to) }));
    }),
};

function judge({ op, value, label }: Matcher, values: readonly string[]): Omit<Draft, 'place'>[] {
  if (value === '') return [];
  if (op === '=' || op === '!=') return values.includes(value) ? [] : [wrong(value, label, values)];
  // A list of words is judged word by word, any other pattern by whether it takes any value at all.
  const words = value.split('|');
  if (words.every((word) => /^[\w.-]+$/.test(word))) {
    return words.filter((word) => !values.includes(word)).map((word) => wrong(word, label, values));
  }
  try {
    const pattern = compilePattern(`^(?:${value})$`);
    return values.some((one) => pattern.test(one)) ? [] : [wrong(value, label, values)];
  } catch {
    return [];
  }
}

function wrong(value: string, label: string, values: readonly string[]): Omit<Draft, 'place'> {
  const near = nearest(value, values);
  const list =
    values.length > 12 ? `${values.slice(0, 12).join(', ')} and ${values.length - 12} more` : values.join(', ');
  const remedy = near === undefined ? `It is one of ${list}.` : `Did you mean "${near}"?`;
  return { reason: `${label} is never "${value.slice(0, 80)}"`, remedy };
}
