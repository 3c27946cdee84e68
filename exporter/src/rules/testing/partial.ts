import type { AlertTest, Expected, Failure, Got, Wanted } from './model.js';

/** Alerts that are described in part. */

/** What is wrong, or nothing. */
export function judgePartial(test: AlertTest, got: readonly Got[]): Failure | undefined {
  const { alert, at, expected } = test;
  if (got.length === expected.length && pairUp(expected, got)) return undefined;
  return { what: `${alert} at ${at}`, expected: listed(expected.map(expectedText)), got: listed(got.map(gotText)) };
}

/** Whether each expected alert finds one of its own: an augmenting path for each, as many as there are alerts. */
function pairUp(expected: readonly Expected[], got: readonly Got[]): boolean {
  const owner = new Map<number, number>();
  const place = (one: number, seen: Set<number>): boolean =>
    got.some((alert, index) => {
      if (seen.has(index) || !fits(expected[one], alert)) return false;
      seen.add(index);
      const holder = owner.get(index);
      if (holder !== undefined && !place(holder, seen)) return false;
      owner.set(index, one);
      return true;
    });
  return expected.every((_, one) => place(one, new Set()));
}

function fits(expected: Expected | undefined, got: Got): boolean {
  if (expected === undefined) return false;
  const { isPartial, labels, annotations } = expected;
  // Its name is what it was found by.
  const own = Object.fromEntries(Object.entries(got.labels).filter(([name]) => name !== 'alertname'));
  return (
    holds(labels, labels.has('alertname') ? got.labels : own, isPartial) &&
    holds(annotations, got.annotations, isPartial)
  );
}

function holds(
  wanted: ReadonlyMap<string, Wanted>,
  values: Readonly<Record<string, string>>,
  isPartial: boolean,
): boolean {
  if (!isPartial && Object.keys(values).length !== wanted.size) return false;
  return [...wanted].every(([name, want]) => isMet(want, Object.hasOwn(values, name) ? values[name] : undefined));
}

function isMet(want: Wanted, value: string | undefined): boolean {
  if (want.kind === 'absent') return value === undefined || value === '';
  if (value === undefined) return want.kind === 'text' && want.text === '';
  return want.kind === 'text' ? want.text === value : want.found(value);
}

const listed = (alerts: readonly string[]): string => (alerts.length === 0 ? 'nothing fires' : alerts.join('\n'));

const body = (parts: readonly string[]): string => `{${parts.join(', ')}}`;

function expectedText({ isPartial, labels, annotations }: Expected): string {
  const part = (all: ReadonlyMap<string, Wanted>): string =>
    body([...[...all].map(([name, want]) => wantedText(name, want)), ...(isPartial ? ['...'] : [])]);
  return `labels ${part(labels)} annotations ${part(annotations)}`;
}

function wantedText(name: string, want: Wanted): string {
  if (want.kind === 'absent') return `no ${name}`;
  return want.kind === 'text' ? `${name}=${JSON.stringify(want.text)}` : `${name}=/${want.source}/`;
}

function gotText({ labels, annotations }: Got): string {
  const part = (all: Readonly<Record<string, string>>): string =>
    body(Object.entries(all).map(([name, value]) => `${name}=${JSON.stringify(value)}`));
  return `labels ${part(labels)} annotations ${part(annotations)}`;
}
