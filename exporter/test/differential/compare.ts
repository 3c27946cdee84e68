/** Two pages of metrics in text format, compared as a dashboard would notice. */

export interface Page {
  /** By name. */
  readonly types: ReadonlyMap<string, string>;
  /** By name and labels, labels in alphabetical order. */
  readonly values: ReadonlyMap<string, number>;
}

export function parsePage(text: string): Page {
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type?.[1] && type[2]) types.set(type[1], type[2]);
    const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!sample?.[1]) continue;
    const labels = [...(sample[2] ?? '').matchAll(/([a-z_0-9]+)="((?:[^"\\]|\\.)*)"/g)].map((match) => match[0]).sort();
    values.set(`${sample[1]}{${labels.join(',')}}`, Number(sample[3]));
  }
  return { types, values };
}

const isTime = (series: string): boolean => /(_duration_seconds|_lookup_time_seconds)\{/.test(series);

/**
 * Timings agree within 5 %, or within `noise` seconds where both are so short that scheduling decides; everything
 * else agrees exactly.
 */
export function differences(ours: Page, theirs: Page, noise: number): string[] {
  const found: string[] = [];
  for (const [name, type] of theirs.types)
    if (ours.types.get(name) !== type) found.push(`${name}: type ${ours.types.get(name) ?? 'absent'}, not ${type}`);
  for (const name of ours.types.keys()) if (!theirs.types.has(name)) found.push(`${name}: only ours has it`);
  for (const [series, value] of theirs.values) {
    const own = ours.values.get(series);
    if (own === undefined) found.push(`${series}: absent, theirs is ${value}`);
    else if (isTime(series)) {
      if (Math.abs(own - value) > Math.max(noise, 0.05 * value))
        found.push(`${series}: ${own} s, theirs is ${value} s`);
    } else if (!Object.is(own, value)) found.push(`${series}: ${own}, theirs is ${value}`);
  }
  for (const series of ours.values.keys()) if (!theirs.values.has(series)) found.push(`${series}: only ours has it`);
  return found;
}
