import { parseDuration } from '../../../core/schema.js';
import { nearest } from '../../../core/suggest.js';
import { DEFAULT_OPTIONS, type CheckOptions } from '../../../rules/check/options.js';
import { CHECK_IDS, type CheckId } from '../../../rules/check/ids.js';
import { RULERS, rulersOf } from '../../../rules/check/portability/rulers.js';
import { UsageError, type Given } from '../../context.js';

export const FORMATS = ['text', 'json', 'json-schema', 'github', 'sarif'] as const;
export const FAIL_ON = ['error', 'warning', 'never'] as const;
const MAX_WORDS = 50;

/** What the command line asks for. */
export interface Asked {
  readonly patterns: readonly string[];
  readonly options: CheckOptions;
  /** Undefined is all of them. */
  readonly only: readonly CheckId[] | undefined;
  readonly format: (typeof FORMATS)[number];
  readonly failOn: (typeof FAIL_ON)[number];
}

export function askOf(given: Given): Asked {
  const format = oneOf('format', given.text('format') ?? 'text', FORMATS);
  if (given.positionals.length === 0 && format !== 'json-schema') throw new UsageError('which FILE?');
  return {
    patterns: given.positionals,
    options: {
      interval: intervalOf(given) ?? DEFAULT_OPTIONS.interval,
      severities: words(given, 'severity') ?? DEFAULT_OPTIONS.severities,
      labels: words(given, 'label') ?? DEFAULT_OPTIONS.labels,
      annotations: words(given, 'annotation') ?? DEFAULT_OPTIONS.annotations,
      ownLabels: words(given, 'own-label') ?? DEFAULT_OPTIONS.ownLabels,
      rulers: (words(given, 'for') ?? []).flatMap(rulers),
    },
    only: only(given),
    format,
    failOn: oneOf('fail-on', given.text('fail-on') ?? 'error', FAIL_ON),
  };
}

function only(given: Given): readonly CheckId[] | undefined {
  const [wanted, unwanted] = [words(given, 'check'), words(given, 'without')];
  if (wanted === undefined && unwanted === undefined) return undefined;
  const names = (list: readonly string[], option: string): CheckId[] =>
    list.map((one) => oneOf(option, one, CHECK_IDS));
  const left = wanted === undefined ? CHECK_IDS : names(wanted, 'check');
  const gone = names(unwanted ?? [], 'without');
  return left.filter((id) => !gone.includes(id));
}

function rulers(word: string): readonly string[] {
  const found = rulersOf(word);
  if (found.length > 0) return found;
  throw new UsageError(`--for "${word}": one of prometheus, ${RULERS.join(', ')}`);
}

/** Words of an option that may stand several times and hold several words with commas; `none` is the empty list. */
function words(given: Given, name: string): readonly string[] | undefined {
  const texts = given.texts(name);
  if (texts.length === 0) return undefined;
  const list = texts.flatMap((text) => text.split(',')).map((word) => word.trim());
  if (list.length > MAX_WORDS) throw new UsageError(`--${name}: at most ${MAX_WORDS} names`);
  if (list.includes('')) throw new UsageError(`--${name}: a name is empty`);
  return list.length === 1 && list[0] === 'none' ? [] : list;
}

function intervalOf(given: Given): number | undefined {
  const text = given.text('interval');
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1000 || ms > 86_400_000)
    throw new UsageError('--interval is a duration from 1s to 24h, such as 30s');
  return ms / 1000;
}

function oneOf<T extends string>(option: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  const near = nearest(text, values);
  const hint = near === undefined ? `one of ${values.slice(0, 12).join(', ')}` : `did you mean "${near}"?`;
  throw new UsageError(`--${option} "${text}": ${hint}`);
}
