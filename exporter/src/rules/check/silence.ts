import type { Place } from '../../core/problem.js';
import { nearest } from '../../core/suggest.js';
import type { RuleFileNode } from '../model.js';
import type { Draft, Finding } from './check.js';
import { CHECK_IDS, type CheckId } from './ids.js';

/** Comments such as `# parallax-rules: disable=short-for the probe runs once an hour`. */

export interface Silenced {
  /** What is left to be told. */
  readonly findings: readonly Finding[];
  readonly silenced: number;
}

interface Directive {
  readonly check: CheckId;
  readonly place: Place;
  /** Lines that it covers, both included. */
  readonly from: number;
  readonly to: number;
}

const COMMENT = /^(.*?(?:^|\s)#\s*)parallax-rules:\s*(.*)$/;
const WHAT = /^disable=([\w-]+)(?:\s+(.*))?$/;

/** Applies the comments of one file to its findings, and judges the comments. */
export function silenceFile(file: RuleFileNode, text: string, findings: readonly Finding[]): Silenced {
  const lines = text.split('\n');
  const spans = spansOf(file, lines.length);
  const faults: Finding[] = [];
  const directives: Directive[] = [];
  lines.forEach((line, index) => {
    const comment = COMMENT.exec(line.replace(/\r$/, ''));
    if (comment === null) return;
    const [, before = '', said = ''] = comment;
    const place = { file: file.file, line: index + 1, column: before.length + 1, text: line, length: said.length + 16 };
    const read = directiveOf(said.trim(), place, spanOf(index + 1, { spans, lines }));
    if ('reason' in read) faults.push({ check: 'silence', severity: 'error', ...read });
    else directives.push(read);
  });
  const left = findings.filter((finding) => !directives.some((one) => covers(one, finding)));
  const idle = directives.filter((one) => !findings.some((finding) => covers(one, finding)));
  const unused = idle.map(({ place, check }): Finding => ({
    ...{ check: 'silence', severity: 'warning', place },
    ...{ reason: `${check} finds nothing here`, remedy: 'Remove the comment.' },
  }));
  return { findings: [...left, ...faults, ...unused], silenced: findings.length - left.length };
}

function directiveOf(said: string, place: Place, { from, to }: Span): Directive | Draft {
  const [, id = '', reason = ''] = WHAT.exec(said) ?? [];
  if (id === '') return { place, reason: 'this comment says nothing', remedy: 'Write disable=CHECK and a reason.' };
  const check = CHECK_IDS.find((one) => one === id);
  if (check === undefined) {
    const near = nearest(id, CHECK_IDS);
    const remedy = near === undefined ? 'See docs/rules-checks.md for the list.' : `Did you mean "${near}"?`;
    return { place, reason: `there is no check ${id}`, remedy };
  }
  if (reason.trim() === '') return { place, reason: `why is ${id} silenced?`, remedy: 'Write the reason behind it.' };
  return { check, place, from, to };
}

const covers = ({ check, from, to, place }: Directive, finding: Finding): boolean =>
  finding.check === check &&
  finding.place !== undefined &&
  finding.place.file === place.file &&
  finding.place.line >= from &&
  finding.place.line <= to;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Lines of each group and each rule, in the order of the file. */
function spansOf({ groups }: RuleFileNode, last: number): (Span & { kind: 'group' | 'rule' })[] {
  const starts = groups
    .flatMap(({ place, rules }) => [
      { kind: 'group' as const, from: place.line },
      ...rules.map((rule) => ({ kind: 'rule' as const, from: rule.places.rule.line })),
    ])
    .sort((one, other) => one.from - other.from || (one.kind === 'group' ? -1 : 1));
  return starts.map((start, index) => {
    const next = starts
      .slice(index + 1)
      .find(({ kind, from }) => from > start.from && (start.kind === 'rule' || kind === 'group'));
    return { ...start, to: (next?.from ?? last + 1) - 1 };
  });
}

interface Lines {
  readonly spans: readonly (Span & { kind: 'group' | 'rule' })[];
  readonly lines: readonly string[];
}

/** What a comment in this line is about: the next thing if only comments are between, else what it stands in. */
function spanOf(line: number, { spans, lines }: Lines): Span {
  const whole: Span = { from: 1, to: lines.length };
  const isComment = (number: number): boolean => /^\s*(?:#.*)?$/.test(lines[number - 1] ?? '');
  if (isComment(line)) {
    let after = line + 1;
    while (after <= lines.length && isComment(after)) after += 1;
    if (/^(?:groups|namespace|apiVersion|kind):/.test(lines[after - 1] ?? '')) return whole;
    const next = spans.find(({ from }) => from === after);
    if (next) return next;
  }
  const within = spans.filter(({ from, to }) => from <= line && line <= to);
  return within.find(({ kind }) => kind === 'rule') ?? within.at(0) ?? whole;
}
