/** Pieces of sentences for people. */
import { PATH_START, UNKNOWN, type Family } from '@parallax/contract';
import { isSilent } from './places.js';
import type { Scene } from './scene.js';

/** Names from tables may be of any length. */
const LONGEST_NAME = 60;

const known = (text: string): string[] => (text === UNKNOWN || text === '' ? [] : [text.slice(0, LONGEST_NAME)]);

/** `203.0.113.7 (AS64500 EXAMPLE)`; only what is known. */
export function who({ facts }: Pick<Scene, 'facts'>, id: string): string {
  if (id === PATH_START) return 'the vantage';
  if (isSilent(id)) return `a silent router behind ${who({ facts }, id.replace(/^\*+/, ''))}`;
  const { network, site, asn, as_name: name, ptr } = facts(id);
  const own = [...known(network), ...known(site)].join(' ');
  const system = [...known(asn), ...known(name)].join(' ');
  const parts = [own, system].filter((part) => part !== '');
  const about = parts.length > 0 ? parts : known(ptr);
  return about.length > 0 ? `${id} (${about.join(', ')})` : id;
}

/** `203.0.113.7 (AS64500 EXAMPLE) at hop 7`. */
export function at(scene: Pick<Scene, 'facts'>, ttl: number, id: string): string {
  return id === PATH_START ? who(scene, id) : `${who(scene, id)} at hop ${ttl}`;
}

export const flowsOf = (count: number): string => `${count} ${count === 1 ? 'flow' : 'flows'}`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `ends` for one, `end` for more. */
export const verb = (count: number, stem: string): string => (count === 1 ? `${stem}s` : stem);

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** `hop 4`, `hops 4 to 6`. */
export const hops = (first: number, last: number): string =>
  first === last ? `hop ${first}` : `hops ${first} to ${last}`;

/** What the field is called in this family, RFC 791 and RFC 8200. */
export const ttlName = (family: Family): string => (family === '4' ? 'TTL' : 'hop limit');

/** Milliseconds with as many digits as say something. */
export function duration(seconds: number): string {
  const ms = seconds * 1000;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}
