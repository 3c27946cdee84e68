import { Fault } from '../../core/failure.js';
import type { Expectations, SectionRules } from './config.js';
import type { DnsMeasured } from './result.js';
import { SECTIONS, type Section } from '../../core/dns/message.js';

/** Throws the Fault of the first expectation that the reply does not meet. */
export function validate(expect: Expectations, measured: DnsMeasured): void {
  const { rcode, flags, serial } = measured;
  if (!expect.rcodes.some((wanted) => wanted === rcode)) {
    throw new Fault('rcode_mismatch', `the response code is ${rcode}, expected ${expect.rcodes.join(' or ')}`);
  }
  for (const section of SECTIONS) {
    const problem = sectionProblem(expect[section], section, measured);
    if (problem !== undefined) throw new Fault('answer_mismatch', `${section}: ${problem}`);
  }
  expectFlag('aa', expect.authoritative, flags.aa);
  expectFlag('ad', expect.authenticated, flags.ad);
  const { min_serial: oldest } = expect;
  if (oldest === undefined) return;
  if (serial === undefined) throw new Fault('answer_mismatch', 'the answer has no SOA record');
  if (serialDistance(oldest, serial) < 0) {
    throw new Fault('serial_mismatch', `the serial is ${serial}, older than ${oldest}`);
  }
}

function expectFlag(flag: 'aa' | 'ad', wanted: boolean | undefined, is: boolean): void {
  if (wanted === undefined || wanted === is) return;
  throw new Fault('answer_mismatch', `the ${flag} flag is ${is ? 'set' : 'not set'}`);
}

type Records = Pick<DnsMeasured, 'counts' | 'lines'>;

/** Why the section breaks the rules, in a sentence; undefined when it does not. Reads lines only for patterns. */
function sectionProblem(rules: SectionRules, section: Section, { counts, lines }: Records): string | undefined {
  const { min, max } = rules;
  const count = counts[section];
  if (count < min) return `${count} records, at least ${min} expected`;
  if (max !== undefined && count > max) return `${count} records, at most ${max} expected`;
  const { match_any: any, match_all: all, not_match_any: notAny, not_match_all: notAll } = rules;
  if (any.length + all.length + notAny.length + notAll.length === 0) return undefined;
  return patternProblem(rules, lines[section]);
}

function patternProblem(rules: SectionRules, lines: readonly string[]): string | undefined {
  const { match_any: any, match_all: all, not_match_any: notAny, not_match_all: notAll } = rules;
  const matches = (line: string): boolean => any.some((one) => one.test(line));
  if (any.length > 0 && !lines.some(matches)) return 'no record matches any pattern of match_any';
  if (all.length > 0 && lines.length === 0) return 'no records, match_all expects some';
  for (const one of all) {
    const line = lines.find((text) => !one.test(text));
    if (line !== undefined) return `${quote(line)} does not match ${quote(one.source)}`;
  }
  for (const one of notAny) {
    const line = lines.find((text) => one.test(text));
    if (line !== undefined) return `${quote(line)} matches ${quote(one.source)}`;
  }
  const everyone =
    notAll.length > 0 && lines.length > 0 && notAll.every((one) => lines.every((line) => one.test(line)));
  return everyone ? 'every record matches every pattern of not_match_all' : undefined;
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 200));

/** How far `later` is ahead of `earlier` in serial number arithmetic (RFC 1982); negative when it is behind. */
export function serialDistance(earlier: number, later: number): number {
  return (later - earlier) | 0;
}
