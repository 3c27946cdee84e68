import type { CacheStatus } from '@parallax/contract';

/** Fields that caches of any make use for a word of their own, in order of preference. */
export const GENERIC_FIELDS: readonly string[] = ['x-cache', 'x-cache-status', 'x-proxy-cache', 'x-cache-lookup'];

/** Words that mean the same wherever they were seen. */
const WORDS: ReadonlyMap<string, CacheStatus> = new Map([
  ['hit', 'hit'],
  ['hit-fresh', 'hit'],
  ['tcp_hit', 'hit'],
  ['tcp_mem_hit', 'hit'],
  ['tcp_remote_hit', 'hit'],
  ['stale', 'stale_hit'],
  ['hit-stale', 'stale_hit'],
  ['updating', 'stale_hit'],
  ['revalidated', 'revalidated'],
  ['tcp_refresh_hit', 'revalidated'],
  ['refreshhit', 'revalidated'],
  ['miss', 'miss'],
  ['tcp_miss', 'miss'],
  ['expired', 'expired'],
  ['tcp_refresh_miss', 'expired'],
  ['bypass', 'bypass'],
  ['pass', 'bypass'],
  ['dynamic', 'dynamic'],
  ['error', 'error'],
]);

const ELEMENTS = 16;

/**
 * The word at the start of a generic field: `HIT`, `HIT from host`, `hit, hit`. Undefined when the field is empty;
 * `unknown` for a strange word, and for a list whose words differ, since nobody says which end is the edge.
 */
export function genericStatus(value: string): CacheStatus | undefined {
  const text = value.slice(0, 512).trim().toLowerCase();
  if (text === '') return undefined;
  const statuses = text.split(',', ELEMENTS).map((element) => WORDS.get(wordOf(element.trim())) ?? 'unknown');
  const [first = 'unknown'] = statuses;
  return statuses.every((status) => status === first) ? first : 'unknown';
}

function wordOf(text: string): string {
  const end = text.search(/[^a-z_-]/);
  return end === -1 ? text : text.slice(0, end);
}
