/** What is special about the records of one probe type. */
export interface Kind<Run, Name extends string> {
  readonly name: Name;
  /** What classifies a run, as text, beside its id, target and cause; empty values are left out. */
  metadata(run: Run): Readonly<Record<string, string>>;
  /** The run with less and less in it, for receivers whose lines are bounded; the last has the summary only. */
  shorter(run: Run): Iterable<object>;
}

/** A copy without these fields. */
export function without<T extends object>(value: T, names: readonly (keyof T)[]): Partial<T> {
  const rest: Partial<T> = { ...value };
  for (const name of names) delete rest[name];
  return rest;
}
