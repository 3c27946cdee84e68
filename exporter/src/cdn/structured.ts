import { parseDictionary, parseList, type Dictionary, type List } from 'structured-headers';
import { plainList } from './plain-list.js';

/**
 * Structured fields (RFC 9651) as they come from strangers: bounded, and what does not parse is undefined instead of
 * an exception, since the RFC has a field that does not parse ignored as a whole (section 4.2).
 */

export { Token } from 'structured-headers';
export type { BareItem, Item, Parameters } from 'structured-headers';

/** Characters of a field, all of its lines together; nothing honest has more. */
const LONGEST = 8192;

export const structuredList = (text: string): List | undefined =>
  attempt((all) => plainList(all) ?? parseList(all), text);

export const structuredDictionary = (text: string): Dictionary | undefined => attempt(parseDictionary, text);

function attempt<T>(parse: (text: string) => T, text: string): T | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
