import { isMap, isSeq, type Document, type Node } from 'yaml';
import type { TestCase } from './model.js';

/** From our format to promtool's. */

/**
 * A label that no alert has. promtool finds an alert with it missing, and prints all that it got instead: so it tells
 * labels and annotations of what fires, which no option of its own makes it tell.
 */
export const ASKS = 'parallax_partial';

/** One case as a file of its own: so a failure belongs to it, for promtool does not say it of every kind. */
export function caseText(document: Document, test: TestCase, ruleFiles: readonly string[]): string {
  const copy = document.clone() as Document;
  const tests = copy.get('tests', true);
  const node = isSeq(tests) ? (tests.items[test.index] as Node | undefined) : undefined;
  copy.set('rule_files', [...ruleFiles]);
  copy.set('tests', [node]);
  const alerts = isMap(node) ? node.get('alert_rule_test', true) : undefined;
  const items = isSeq(alerts) ? alerts.items : [];
  test.alerts.forEach(({ isPartial }, at) => {
    const item = items[at];
    if (!isMap(item)) return;
    item.delete('match');
    const expected = item.get('exp_alerts', true);
    if (isPartial) item.set('exp_alerts', copy.createNode([{ exp_labels: { [ASKS]: String(at) } }]));
    else if (isSeq(expected)) for (const one of expected.items) if (isMap(one)) one.delete('match');
  });
  return copy.toString({ lineWidth: 0 });
}
