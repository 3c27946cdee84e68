import type { CacheStatus } from '@parallax/contract';
import { structuredList, Token, type BareItem, type Item, type Parameters } from './structured.js';

/** What one cache says of itself in `Cache-Status` (RFC 9211 section 2). */
export interface CacheMember {
  readonly name: string;
  readonly status: CacheStatus;
  readonly hit: boolean;
  /** As said, also where it is none of the RFC's. */
  readonly forward?: string;
  /** Status code of the answer from behind. */
  readonly forwardStatus?: number;
  /** Seconds; negative when past. */
  readonly ttl?: number;
  readonly stored?: boolean;
  readonly collapsed?: boolean;
  readonly key?: string;
  readonly detail?: string;
}

const MEMBERS = 16;
const LONGEST = 256;

/**
 * Reads `Cache-Status`, all lines joined by commas: the members from the one closest to the user, which comes last,
 * to the one closest to the origin. Undefined when it is no structured list; members that are not strings or tokens
 * are passed over, parameters of the wrong type count as absent. At most the last 16 members.
 */
export function parseCacheStatus(text: string): CacheMember[] | undefined {
  const list = structuredList(text);
  if (list === undefined) return undefined;
  const members: CacheMember[] = [];
  for (let at = list.length - 1; at >= 0 && members.length < MEMBERS; at -= 1) {
    const member = memberOf(list[at] as Item);
    if (member) members.push(member);
  }
  return members;
}

function memberOf([value, parameters]: Item): CacheMember | undefined {
  const name = nameOf(value);
  if (name === undefined) return undefined;
  const hit = parameters.get('hit') === true;
  const forward = nameOf(parameters.get('fwd'));
  const ttl = integer(parameters, 'ttl');
  const forwardStatus = integer(parameters, 'fwd-status');
  const stored = boolean(parameters, 'stored');
  const collapsed = boolean(parameters, 'collapsed');
  const key = nameOf(parameters.get('key'));
  const detail = nameOf(parameters.get('detail'));
  // Field by field: spread pieces would take longer than parsing.
  const member: Draft = { name, hit, status: statusOf({ hit, forward, ttl, forwardStatus }) };
  if (forward !== undefined) member.forward = forward;
  if (forwardStatus !== undefined) member.forwardStatus = forwardStatus;
  if (ttl !== undefined) member.ttl = ttl;
  if (stored !== undefined) member.stored = stored;
  if (collapsed !== undefined) member.collapsed = collapsed;
  if (key !== undefined) member.key = key;
  if (detail !== undefined) member.detail = detail;
  return member;
}

type Draft = { -readonly [K in keyof CacheMember]: CacheMember[K] };

interface Said {
  readonly hit: boolean;
  readonly forward: string | undefined;
  readonly ttl: number | undefined;
  readonly forwardStatus: number | undefined;
}

/**
 * `hit` and `fwd` exclude each other (section 2.2): a member with both, or with neither, says nothing. A stale object
 * that the layer behind confirmed shows as 304 in `fwd-status`; any other answer replaced it.
 */
function statusOf({ hit, forward, ttl, forwardStatus }: Said): CacheStatus {
  if (hit) {
    if (forward !== undefined) return 'unknown';
    return ttl !== undefined && ttl < 0 ? 'stale_hit' : 'hit';
  }
  switch (forward) {
    case 'uri-miss':
    case 'vary-miss':
    case 'miss':
    case 'partial':
      return 'miss';
    case 'stale':
      return forwardStatus === 304 ? 'revalidated' : 'expired';
    case 'request':
      return forwardStatus === 304 ? 'revalidated' : 'bypass';
    case 'bypass':
    case 'method':
      return 'bypass';
    default:
      return 'unknown';
  }
}

function nameOf(value: BareItem | undefined): string | undefined {
  if (typeof value !== 'string' && !(value instanceof Token)) return undefined;
  return value.toString().slice(0, LONGEST);
}

function integer(parameters: Parameters, key: string): number | undefined {
  const value = parameters.get(key);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function boolean(parameters: Parameters, key: string): boolean | undefined {
  const value = parameters.get(key);
  return typeof value === 'boolean' ? value : undefined;
}
