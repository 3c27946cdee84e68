import { CREDENTIAL_NAME, redact } from '../../core/redact.js';
import type { Field } from '../../core/http/head.js';

const MASK = '<masked>';
/** What a site may send at most; the bytes of a header section are bounded, and this many characters tell enough. */
const LONGEST = 4_096;

/** Field lines without secrets: those of the configuration, credentials by the name of the field, cookies. */
export function masked(fields: readonly Field[], secrets: readonly string[]): Field[] {
  return fields.map(([name, value]) => [name, maskValue(name, value, secrets).slice(0, LONGEST)]);
}

function maskValue(name: string, value: string, secrets: readonly string[]): string {
  if (name === 'set-cookie') return cookie(value);
  // Fields that only sound like credentials and name what caches need.
  if (CREDENTIAL_NAME.test(name) && !TELLING.test(name)) return MASK;
  return redact(value, secrets);
}

/** `*-cache-key`, `surrogate-key` and the like tell of caches. */
const TELLING = /(?:^|-)(?:cache|surrogate)(?:-[a-z]+)?-key$|^surrogate-key$/;

/** `name=<masked>; Path=/; Secure`: attributes tell whether a cache may keep it, the value is somebody's. */
function cookie(value: string): string {
  const semicolon = value.indexOf(';');
  const pair = semicolon < 0 ? value : value.slice(0, semicolon);
  const name = pair.slice(0, Math.max(0, pair.indexOf('=')));
  return `${name}=${MASK}${semicolon < 0 ? '' : value.slice(semicolon)}`;
}
