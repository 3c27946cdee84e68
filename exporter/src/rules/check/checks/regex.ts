import { compilePattern } from '../../../core/schema.js';
import type { Check, Draft, RuleHere } from '../check.js';
import { matchersOf } from '../matchers.js';

export const regex: Check = {
  id: 'regex',
  title: 'A pattern that does not compile, or that is none',
  severity: 'error',
  help: 'Patterns are RE2 and anchored at both ends. One that does not compile makes the ruler refuse the file; one without any pattern character, or with anchors of its own, says less than = or the bare pattern.',
  run: (here) => matchersOf(here.analysis.tree).flatMap(({ matcher }) => judge(matcher, here)),
};

function judge(
  { op, value, label, from, to }: ReturnType<typeof matchersOf>[number]['matcher'],
  here: RuleHere,
): Draft[] {
  if (op !== '=~' && op !== '!~') return [];
  const place = here.rule.places.within(from, to);
  try {
    compilePattern(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        place,
        reason: `not an RE2 pattern: ${why.slice(0, 160)}`,
        remedy: 'Correct it; RE2 has no look-ahead and no back-references.',
      },
    ];
  }
  if (/^\^|(?<!\\)\$$/.test(value)) {
    return [
      {
        severity: 'warning',
        place,
        reason: 'patterns are anchored at both ends already',
        remedy: 'Leave ^ and $ out.',
      },
    ];
  }
  if (value !== '' && !/[\\^$.|?*+()[\]{}]/.test(value)) {
    const plain = op === '=~' ? '=' : '!=';
    const remedy = `Write ${label}${plain}${JSON.stringify(value)}.`;
    return [
      { severity: 'warning', place, reason: 'a pattern without any pattern character is a plain comparison', remedy },
    ];
  }
  return [];
}
