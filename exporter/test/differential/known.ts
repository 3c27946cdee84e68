import type { Case } from './modules.js';

/** A difference that we keep, with its reason; the same list stands in docs/blackbox-compatibility.md. */
interface Known {
  readonly module: RegExp;
  readonly series: RegExp;
  readonly reason: string;
}

export const KNOWN: readonly Known[] = [
  {
    module: /^dns_all_bad$/,
    series: /^probe_success/,
    reason: 'fail_if_all_match_regexp fails when all records match, as documented; 0.23 fails when they do not',
  },
  {
    module: /^http_gzip$/,
    series: /^probe_(success|http_content_length|http_uncompressed_body_length)/,
    reason: 'compression without an Accept-Encoding header: we ask for the coding, 0.23 expects it unasked and fails',
  },
];

export function known([module]: Case, line: string): boolean {
  return KNOWN.some((one) => one.module.test(module) && one.series.test(line));
}
