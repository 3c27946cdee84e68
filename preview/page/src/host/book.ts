/** What is open now: the variables and the time that queries and links are written with. */
import { getDefaultTimeRange, type TimeRange, type TypedVariableModel } from '@grafana/data';
import type { Book, Known } from '../data/templates.js';

export interface Open {
  readonly uid: string;
  readonly title: string;
  readonly range: TimeRange;
  /** `from=…&to=…`, as in the address. */
  readonly timeQuery: string;
  readonly known: ReadonlyMap<string, Known>;
  readonly models: readonly TypedVariableModel[];
  readonly variableQuery: string;
}

export const nothingOpen = (): Open => {
  const range = getDefaultTimeRange();
  return {
    uid: '',
    title: '',
    range,
    timeQuery: 'from=now-1h&to=now',
    known: new Map(),
    models: [],
    variableQuery: '',
  };
};

let open = nothingOpen();

/** Turns the page over: what is asked from now on sees these variables. */
export function turnTo(next: Open): void {
  open = next;
}
export const book: Book = {
  known: (name) => open.known.get(name),
  models: () => [...open.models],
  range: () => open.range,
  dashboard: () => open,
  timeQuery: () => open.timeQuery,
  variableQuery: () => open.variableQuery,
};
