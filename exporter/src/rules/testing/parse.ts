import { isMap, isScalar, isSeq, visit, type Document, type Node } from 'yaml';
import { ProblemError, type Place, type Problem } from '../../core/problem.js';
import { compilePattern } from '../../core/schema.js';
import { parseYaml, type YamlText } from '../../core/yaml-text.js';
import { nodePlace, placeOf, scalarText } from '../document/scalar.js';
import type { AlertTest, Expected, SampleTest, TestCase, TestFile, Wanted } from './model.js';
import { caseText } from './translate.js';

const MAX_CASES = 1_000;
const MAX_ALIASES = 1_000;

/** Reads a file of tests as far as promtool does not judge it itself. Throws a ProblemError on what nobody can read. */
export function parseTests(text: string, file: string): TestFile {
  const source = parseYaml(text, file);
  const problems: Problem[] = source.faults.map(({ offset, length, reason, remedy }) => ({
    ...{ severity: 'error', reason, remedy, place: placeOf(source, offset, offset + length) },
  }));
  const { document } = source;
  if (document === undefined || problems.length > 0 || !isMap(document.contents))
    throw new ProblemError(problems.length > 0 ? problems : [nothing(file)]);
  const reader = new Reader(source, problems);
  withoutAliases(document, reader);
  const tests = listOf(document.get('tests', true));
  if (tests.length > MAX_CASES)
    reader.complain(tests[MAX_CASES], `more than ${MAX_CASES} tests in a file`, 'Split the file.');
  const cases = tests.slice(0, MAX_CASES).map((node, index) => reader.caseOf(node, index));
  if (problems.length > 0) throw new ProblemError(problems);
  return {
    file,
    ruleFiles: listOf(document.get('rule_files', true)).map((node) => scalarText(node) ?? ''),
    cases,
    isExtended: reader.isExtended,
    textOf: (test, ruleFiles) => caseText(document, test, ruleFiles),
  };
}

const nothing = (file: string): Problem => ({
  severity: 'error',
  reason: `${file} holds nothing`,
  remedy: 'Write rule_files and tests, as promtool test rules reads them.',
});

/** A case is handed to promtool by itself, without the anchors of the others. */
function withoutAliases(document: Document, reader: Reader): void {
  let left = MAX_ALIASES;
  visit(document, {
    Alias: (_, alias) => {
      left -= 1;
      if (left < 0) {
        reader.complain(alias, `more than ${MAX_ALIASES} aliases`, 'Write out what the aliases stand for.');
        return visit.BREAK;
      }
      const copy = alias.resolve(document)?.clone() as (Node & { anchor?: string }) | undefined;
      delete copy?.anchor;
      return copy;
    },
  });
}

const listOf = (node: unknown): Node[] => (isSeq(node) ? (node.items as Node[]) : []);
const child = (node: unknown, key: string): unknown => (isMap(node) ? node.get(key, true) : undefined);
const textIn = (node: unknown, key: string): string => scalarText(child(node, key))?.trim() ?? '';

class Reader {
  isExtended = false;

  constructor(
    private readonly source: YamlText,
    private readonly problems: Problem[],
  ) {}

  complain(node: Node | undefined, reason: string, remedy: string): void {
    this.problems.push({ severity: 'error', place: nodePlace(this.source, node), reason, remedy });
  }

  caseOf(node: Node, index: number): TestCase {
    return {
      index,
      name: textIn(node, 'name') || `test ${index + 1}`,
      place: this.firstLine(node),
      alerts: listOf(child(node, 'alert_rule_test')).map((one) => this.alertOf(one)),
      samples: listOf(child(node, 'promql_expr_test')).map((one) => this.samplesOf(one)),
    };
  }

  private firstLine = (node: Node): Place => {
    const place = nodePlace(this.source, node);
    return { ...place, length: Math.max(1, place.text.length - place.column + 1) };
  };

  private samplesOf(node: Node): SampleTest {
    const samples = listOf(child(node, 'exp_samples')).length;
    return { expr: textIn(node, 'expr'), at: textIn(node, 'eval_time') || '0s', place: this.firstLine(node), samples };
  }

  private alertOf(node: Node): AlertTest {
    const isPartial = this.isPartial(node);
    const expected = listOf(child(node, 'exp_alerts')).map((one) => this.expectedOf(one, isPartial));
    return {
      alert: textIn(node, 'alertname'),
      at: textIn(node, 'eval_time') || '0s',
      place: this.firstLine(node),
      isPartial: isPartial || expected.some((one) => one.isPartial),
      expected,
    };
  }

  private isPartial(node: unknown): boolean {
    const match = child(node, 'match');
    if (match === undefined) return false;
    this.isExtended = true;
    const text = scalarText(match);
    if (text !== 'partial' && text !== 'exact')
      this.complain(match as Node, `match is "${text ?? '?'}"`, 'Write match: partial or match: exact.');
    return text !== 'exact';
  }

  private expectedOf(node: Node, inherited: boolean): Expected {
    const own = child(node, 'match') === undefined ? inherited : this.isPartial(node);
    return {
      isPartial: own,
      labels: this.wanted(node, 'exp_labels', own),
      annotations: this.wanted(node, 'exp_annotations', own),
    };
  }

  private wanted(node: unknown, key: string, isPartial: boolean): Map<string, Wanted> {
    const map = child(node, key);
    if (!isMap(map)) return new Map();
    return new Map(
      map.items.map(
        ({ key: name, value }) => [scalarText(name) ?? '', this.wantedOf(value as Node | null, isPartial)] as const,
      ),
    );
  }

  private wantedOf(node: Node | null, isPartial: boolean): Wanted {
    const text = scalarText(node) ?? '';
    if (!isPartial) return { kind: 'text', text };
    if (node === null || (isScalar(node) && node.value === null)) return { kind: 'absent' };
    const source = /^\/(.+)\/$/s.exec(text)?.[1];
    if (source === undefined) return { kind: 'text', text };
    try {
      const pattern = compilePattern(source);
      return { kind: 'pattern', source, found: (value) => pattern.test(value) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.complain(node, `not an RE2 pattern: ${reason}`, 'Correct the pattern between the slashes.');
      return { kind: 'text', text };
    }
  }
}
