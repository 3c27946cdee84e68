import { filesOf, packSettings } from '../pack/index.js';
import type { Leaf } from './leaves.js';

/** Which settings decide when an alert fires: found by changing each and looking what becomes of the rules. */

/** Settings of each alert, by its name. */
export function thresholds(all: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const before = textsOf({});
  const found = new Map<string, Leaf[]>();
  for (const leaf of all.filter(({ path }) => path.length > 1)) {
    for (const name of alertsOf(before, changed(leaf))) found.set(name, [...(found.get(name) ?? []), leaf]);
  }
  return found;
}

type Texts = ReadonlyMap<string, { readonly text: string; readonly alert: boolean }>;

/** What decides about each rule, by name. */
function textsOf(settings: object): Texts {
  const parsed = packSettings.parse(settings);
  const texts = new Map<string, { text: string; alert: boolean }>();
  const files = filesOf(parsed, { ...parsed, head: [] });
  for (const rule of files.flatMap(({ groups }) => groups.flatMap((group) => group.rules))) {
    const alert = 'alert' in rule;
    const name = alert ? rule.alert.name : rule.record.name;
    const more = alert ? `${rule.for ?? ''} ${rule.keepFiring ?? ''}` : '';
    texts.set(name, { alert, text: `${texts.get(name)?.text ?? ''}${rule.expr} ${more}\n` });
  }
  return texts;
}

/** The rules with another value of this setting; those of the defaults where nothing else is allowed. */
function changed({ path, byDefault }: Leaf): Texts {
  const settings = othersThan(byDefault).map((value) => path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object); // prettier-ignore
  return textsOf(settings.find((one) => packSettings.safeParse(one).success) ?? {});
}

const DURATIONS = ['3m', '7m', '11m', '40m', '2h', '3h', '5h', '13h', '30h', '4d', '17s', '10d'];

function othersThan(value: unknown): readonly unknown[] {
  if (typeof value === 'number')
    return [value * 1.5, value * 2, value + 1, value / 2, value - 1, value * 0.95].filter((one) => one !== value);
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' ? DURATIONS.filter((one) => one !== value) : [];
}

/** Alerts that differ, or rest on what differs. */
function alertsOf(before: Texts, now: Texts): readonly string[] {
  const differ = new Set([...before.keys()].filter((name) => before.get(name)?.text !== now.get(name)?.text));
  const rests = (name: string): boolean => (before.get(name)?.text.match(/parallax:[\w:]+/g) ?? []).some((one) => differ.has(one)); // prettier-ignore
  for (let size = -1; size !== differ.size;) {
    size = differ.size;
    for (const name of before.keys()) if (rests(name)) differ.add(name);
  }
  return [...differ].filter((name) => before.get(name)?.alert === true);
}
