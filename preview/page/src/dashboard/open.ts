/** A dashboard that is open: its variables and time as queries see them. */
import { useEffect, useMemo, useState } from 'react';
import type { AdHocVariableFilter, TimeRange, TypedVariableModel } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { turnTo, type Open } from '../host/book.js';
import type { DashboardJson } from './json.js';
import { resolveVariables } from './resolve.js';
import { toTimeQuery } from './time.js';
import { toKnown, toQuery, type VariableState } from './variables.js';

export interface Opened extends Open {
  readonly states: readonly VariableState[];
  /** Ad hoc filters by the uid of the data source that they are for. */
  readonly filters: ReadonlyMap<string, readonly AdHocVariableFilter[]>;
  /** Changes when variables do. */
  readonly version: string;
}

export function opened(dashboard: DashboardJson, range: TimeRange, states: readonly VariableState[]): Opened {
  const known = new Map(
    states.filter(({ model }) => model.type !== 'adhoc').map((state) => [state.model.name, toKnown(state)]),
  );
  const variableQuery = toQuery(states);
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    range,
    timeQuery: new URLSearchParams({ ...toTimeQuery(range) }).toString(),
    known,
    models: states.map(toModel),
    variableQuery,
    states,
    filters: new Map(),
    version: variableQuery,
  };
}

const toModel = ({ model, options, chosen, filters }: VariableState): TypedVariableModel =>
  ({ ...model, options, filters, current: { text: chosen, value: chosen } }) as unknown as TypedVariableModel;

/** After variables are known, because data sources are named by variables. */
function withFilters(open: Opened): Opened {
  const adhoc = open.states.filter(({ filters }) => filters.length > 0);
  const entries = adhoc.map(
    ({ model, filters }) =>
      [getDataSourceSrv().getInstanceSettings(model.datasource ?? null)?.uid ?? '', filters] as const,
  );
  return { ...open, filters: new Map(entries) };
}

/** `undefined` until the variables are known; the old ones stand until the new ones are. */
export function useOpened(dashboard: DashboardJson, search: string, range: TimeRange): Opened | undefined {
  const [states, setStates] = useState<readonly VariableState[]>();
  const asked = variablesOf(search);
  useEffect(() => {
    let current = true;
    const learned = (some: readonly VariableState[]): void => turnTo(opened(dashboard, range, some));
    const asking = { search: new URLSearchParams(asked), range, learned };
    void resolveVariables(dashboard.templating?.list ?? [], asking).then((found) => {
      if (current) setStates((before) => (JSON.stringify(before) === JSON.stringify(found) ? before : found));
    });
    return () => {
      current = false;
    };
  }, [dashboard, asked, range]);
  return useMemo(() => {
    if (states === undefined) return undefined;
    const open = opened(dashboard, range, states);
    // What is drawn next asks and names by these.
    turnTo(open);
    return withFilters(open);
  }, [dashboard, range, states]);
}

/** Only the variables of an address: other parameters do not ask anew. */
function variablesOf(search: string): string {
  const own = [...new URLSearchParams(search)].filter(([name]) => name.startsWith('var-'));
  return new URLSearchParams(own).toString();
}
