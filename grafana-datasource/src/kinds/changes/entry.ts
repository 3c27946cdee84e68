import type { ChangeKind } from '@parallax/contract';

/** A line of the list. */
export interface Entry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly timeEnd: number | null;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly kind: ChangeKind;
}

/** `fra, ams and lon`; of many only the first, and how many more. */
export function names(all: Iterable<string>, most = 6): string {
  const sorted = [...new Set(all)].sort();
  const shown = sorted.length > most ? [...sorted.slice(0, most - 1), `${sorted.length - most + 1} more`] : sorted;
  const last = shown[shown.length - 1] ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** A comma would end a tag. */
export const tagsOf = (tags: readonly string[]): string => tags.map((tag) => tag.replaceAll(',', ' ')).join(',');
