import { httpAssertionFailures, type LabelsOf, type Reason } from '@parallax/contract';
import { Fault } from '../../core/failure.js';
import type { Expect, JsonRule } from './config-expect.js';
import { valuesOf, type Head } from '../../core/http/head.js';
import { isIn } from '../../core/http/status-range.js';
import { parseJson, type Json } from './json-path.js';

export type CheckKind = LabelsOf<typeof httpAssertionFailures>['kind'];

/** One kind of expectation that is configured, and why it is not met; `problem` is absent when it is. */
export interface Check {
  readonly kind: CheckKind;
  readonly problem?: string;
}

/** What the expectations look at. */
export interface Final {
  readonly head: Head;
  readonly expandedBytes: number | undefined;
  /** Decoded body as UTF-8 text, once; Fault when it cannot be had whole. */
  text(): string;
  readonly tls: { readonly version: string; readonly earliestExpiry: number | undefined } | undefined;
  /** Unix seconds. */
  readonly now: number;
}

export const REASON_OF: Readonly<Record<CheckKind, Reason>> = {
  status: 'status_mismatch',
  version: 'version_mismatch',
  tls: 'tls_mismatch',
  header: 'header_mismatch',
  body: 'body_mismatch',
  json: 'json_mismatch',
  size: 'size_mismatch',
};

type Judge = (expect: Expect, final: Final) => string | undefined;

/** In the order in which a failed run names them: the first is its reason. */
const JUDGES: readonly (readonly [CheckKind, (expect: Expect) => boolean, Judge])[] = [
  ['tls', (expect) => hasTls(expect), judgeTls],
  ['version', (expect) => expect.versions.length > 0, judgeVersion],
  ['status', () => true, judgeStatus],
  ['header', (expect) => expect.headers.length > 0, judgeHeaders],
  ['size', (expect) => expect.min_bytes !== undefined || expect.max_bytes !== undefined, judgeSize],
  ['body', (expect) => expect.body.matches.length + expect.body.not_matches.length > 0, judgeBody],
  ['json', (expect) => expect.json.length > 0, judgeJson],
];

/** True when an expectation needs the text of the body. */
export function needsText(expect: Expect): boolean {
  return expect.body.matches.length + expect.body.not_matches.length + expect.json.length > 0;
}

/** Judges every configured kind, so that each one is counted. A body that cannot be read fails the kinds that need it. */
export function judge(expect: Expect, final: Final): Check[] {
  const checks: Check[] = [];
  for (const [kind, isConfigured, judgeKind] of JUDGES) {
    if (!isConfigured(expect)) continue;
    const problem = judgeKind(expect, final);
    checks.push(problem === undefined ? { kind } : { kind, problem });
  }
  return checks;
}

function hasTls({ tls }: Expect): boolean {
  return tls.required || tls.forbidden || tls.min_version !== undefined || tls.min_validity !== undefined;
}

function judgeTls({ tls }: Expect, final: Final): string | undefined {
  if (tls.forbidden && final.tls) return 'TLS, which is forbidden';
  if (tls.required && !final.tls) return 'no TLS, which is required';
  if (!final.tls) return undefined;
  const { version, earliestExpiry } = final.tls;
  // Versions sort as texts: TLSv1 < TLSv1.1 < TLSv1.2 < TLSv1.3.
  if (tls.min_version !== undefined && version < tls.min_version) return `${version}, below ${tls.min_version}`;
  if (tls.min_validity === undefined) return undefined;
  if (earliestExpiry === undefined) return 'a certificate whose expiry cannot be read';
  const left = earliestExpiry - final.now;
  if (left >= tls.min_validity / 1000) return undefined;
  return `a certificate expires in ${Math.floor(left)} s, sooner than in ${tls.min_validity / 1000} s`;
}

function judgeVersion({ versions }: Expect, { head }: Final): string | undefined {
  return versions.includes(head.version) ? undefined : `HTTP/${head.version} instead of ${versions.join(', ')}`;
}

function judgeStatus({ status }: Expect, { head }: Final): string | undefined {
  return isIn(status, head.status) ? undefined : `status ${head.status}`;
}

function judgeHeaders({ headers }: Expect, { head }: Final): string | undefined {
  for (const rule of headers) {
    const values = valuesOf(head.fields, rule.name);
    if (values.length === 0) {
      if (!rule.allow_missing) return `no header ${rule.name}`;
      continue;
    }
    const { matches, not_matches: refuses } = rule;
    if (matches && !values.some((value) => matches.test(value))) return `header ${rule.name} does not match`;
    if (refuses && values.some((value) => refuses.test(value))) return `header ${rule.name} matches what it must not`;
  }
  return undefined;
}

function judgeSize(expect: Expect, { expandedBytes }: Final): string | undefined {
  if (expandedBytes === undefined) return 'a body in an unknown content coding';
  const { min_bytes: min = 0, max_bytes: max = Number.POSITIVE_INFINITY } = expect;
  return expandedBytes < min || expandedBytes > max ? `a body of ${expandedBytes} bytes` : undefined;
}

function judgeBody({ body }: Expect, final: Final): string | undefined {
  const text = final.text();
  const missing = body.matches.findIndex((pattern) => !pattern.test(text));
  if (missing >= 0) return `the body does not match pattern ${missing + 1} of matches`;
  const refused = body.not_matches.findIndex((pattern) => pattern.test(text));
  return refused >= 0 ? `the body matches pattern ${refused + 1} of not_matches` : undefined;
}

function judgeJson({ json }: Expect, final: Final): string | undefined {
  try {
    const document = parseJson(final.text());
    return json.map((rule) => judgeRule(rule, document)).find((problem) => problem !== undefined);
  } catch (error) {
    if (error instanceof Fault && error.reason === 'decode_error') return error.message;
    throw error;
  }
}

function judgeRule(rule: JsonRule, document: Json): string | undefined {
  const { source } = rule.path;
  const value = rule.path.first(document);
  if (rule.exists === false) return value === undefined ? undefined : `${source} is there`;
  if (value === undefined) return `${source} is not there`;
  if (rule.equals !== undefined && value !== rule.equals) return `${source} has another value`;
  if (rule.matches && !((typeof value === 'string' || typeof value === 'number') && rule.matches.test(String(value)))) {
    return `${source} does not match`;
  }
  return compares(rule) && !inRange(rule, value) ? `${source} is no number in range` : undefined;
}

const compares = (rule: JsonRule): boolean =>
  rule.above !== undefined || rule.at_least !== undefined || rule.below !== undefined || rule.at_most !== undefined;

function inRange(rule: JsonRule, value: Json): boolean {
  if (typeof value !== 'number') return false;
  const { above, at_least: least, below, at_most: most } = rule;
  return (
    (above === undefined || value > above) &&
    (least === undefined || value >= least) &&
    (below === undefined || value < below) &&
    (most === undefined || value <= most)
  );
}
