import type { CdnCurlCheck } from '@parallax/contract';
import { CREDENTIAL_NAME, redact } from '../../core/redact.js';
import { firstCheck, hitCheck, hitsCheck } from './cache-checks.js';
import type { Check, Evidence, Judge, Witness } from './check.js';
import { compressionCheck } from './compression-check.js';
import { popCheck, providerCheck, reachCheck, tlsCheck, versionCheck } from './edge-checks.js';
import { contentCheck, headersCheck, statusCheck } from './head-checks.js';

/** Every check of an object, in the order of the contract. `time` is one of the whole test. */
const JUDGES: Readonly<Record<Exclude<CdnCurlCheck, 'time'>, Judge>> = {
  reach: reachCheck,
  tls: tlsCheck,
  version: versionCheck,
  provider: providerCheck,
  pop: popCheck,
  status: statusCheck,
  headers: headersCheck,
  content: contentCheck,
  compression: compressionCheck,
  first: firstCheck,
  hit: hitCheck,
  hits: hitsCheck,
};

const MAX_EVIDENCE = 16;
const MAX_VALUE = 256;

/** Judges what was seen. Pure; no secret of the plan is left in what it says. */
export function judge(witness: Witness): Check[] {
  const clean = (text: string): string => redact(text, witness.plan.secrets);
  return Object.values(JUDGES).map((one) => {
    const check = one(witness);
    return {
      ...check,
      says: clean(check.says),
      evidence: distinct(check.evidence.map((line) => masked(line, clean))).slice(0, MAX_EVIDENCE),
    };
  });
}

/** Credentials by the name of the field, cookies, and secrets of the plan do not come back. */
function masked({ of, field: [name, value] }: Evidence, clean: (text: string) => string): Evidence {
  const isSecret = name === 'set-cookie' || (CREDENTIAL_NAME.test(name) && !/cache|surrogate/.test(name));
  return { of, field: [name, isSecret ? '<masked>' : clean(value).slice(0, MAX_VALUE)] };
}

function distinct(lines: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return lines.filter(({ of, field: [name, value] }) => {
    const key = `${of} ${name} ${value}`;
    return seen.size < seen.add(key).size;
  });
}
