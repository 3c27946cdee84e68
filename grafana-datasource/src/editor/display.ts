import type { ParallaxQuery } from '@parallax/contract';
import { kinds } from '../kinds/index.js';
import { kindOf } from '../migrate.js';

/** A query in a line, for the query history: `Paths: target=www.example.com, 60 rounds`. */
export function displayText(query: ParallaxQuery): string {
  const kind = kindOf(query);
  if (kind === undefined) return `unknown kind ${String(query.kind)}`;
  const filters = Object.entries(query.filter ?? {})
    .filter(([, text]) => text !== undefined && text !== '')
    .map(([label, text]) => `${label}=${text}`);
  const words = [...filters, ...options(query)];
  return `${kinds[kind].label}${words.length === 0 ? '' : `: ${words.join(', ')}`}`;
}

function options(query: ParallaxQuery): readonly string[] {
  switch (query.kind) {
    case 'path':
      return query.rounds === undefined ? [] : [`${query.rounds} rounds`];
    case 'cdn':
      return query.columns === undefined ? [] : [`by ${query.columns}`];
    case 'phases':
      return query.of === undefined ? [] : [`of ${query.of}`];
    case 'events':
      return query.limit === undefined ? [] : [`${query.limit} records`];
    case 'changes':
      return query.of === undefined || query.of.length === 0 ? [] : [query.of.join(' and ')];
    default:
      return [];
  }
}
