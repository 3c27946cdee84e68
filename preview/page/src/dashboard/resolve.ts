/** Fills the variables of a dashboard in their order: each may use those before it. */
import { dateTime, VariableSupportType, type DataFrame, type DataQueryRequest, type DataSourceApi, type MetricFindValue, type TimeRange } from '@grafana/data'; // prettier-ignore
import { getDataSourceSrv } from '@grafana/runtime';
import { from, isObservable, lastValueFrom } from 'rxjs';
import type { VariableJson } from './json.js';
import { choose, distinct, filtered, optionsOfText, sorted, toFilters, type Option, type VariableState } from './variables.js'; // prettier-ignore

interface Asking {
  readonly search: URLSearchParams;
  readonly range: TimeRange;
  /** Called after each variable, so that the next one sees it. */
  readonly learned: (states: readonly VariableState[]) => void;
}

/** The state of every variable. A variable that cannot be asked has an error and no options; nothing rejects. */
export async function resolveVariables(
  models: readonly VariableJson[],
  asking: Asking,
): Promise<readonly VariableState[]> {
  const states: VariableState[] = [];
  for (const model of models) {
    states.push(await resolve(model, asking));
    asking.learned(states);
  }
  return states;
}

async function resolve(model: VariableJson, { search, range }: Asking): Promise<VariableState> {
  const asked = search.getAll(`var-${model.name}`);
  if (model.type === 'adhoc') return { model, options: [], chosen: [], filters: toFilters(asked, model) };
  try {
    const options = await optionsOf(model, range);
    return { model, options, chosen: choose(model, options, asked), filters: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { model, options: [], chosen: choose(model, [], asked), filters: [], error: message };
  }
}

async function optionsOf(model: VariableJson, range: TimeRange): Promise<readonly Option[]> {
  switch (model.type) {
    case 'custom':
    case 'interval':
      return optionsOfText(String(model.query ?? ''));
    case 'datasource': {
      const found = getDataSourceSrv().getList({ pluginId: String(model.query) });
      return filtered(found.map(({ name }) => ({ text: name, value: name })), model.regex ?? '').map(({ text }) => ({ text, value: found.find(({ name }) => name === text)?.uid ?? text })); // prettier-ignore
    }
    case 'query': {
      const found = await ask(model, range);
      return sorted(distinct(filtered(found, model.regex ?? '')), model.sort ?? 0);
    }
    case 'textbox':
    case 'constant':
      return [];
    default:
      throw new Error(`The preview knows no variables of the type ${model.type}`);
  }
}

async function ask(model: VariableJson, range: TimeRange): Promise<readonly Option[]> {
  const source = await getDataSourceSrv().get(model.datasource ?? null);
  const support = source.variables;
  if (support?.getType() === VariableSupportType.Custom && 'query' in support) {
    const custom = support as { query: (request: DataQueryRequest) => unknown };
    const answered = custom.query(requestOf(model, range));
    const { data } = (await lastValueFrom(isObservable(answered) ? answered : from(answered as never))) as {
      data: DataFrame[];
    };
    return data.flatMap(toOptions);
  }
  const found = await legacy(source, model, range);
  return found.map(({ text, value }) => ({ text: String(text), value: String(value ?? text) }));
}

async function legacy(source: DataSourceApi, model: VariableJson, range: TimeRange): Promise<MetricFindValue[]> {
  if (source.metricFindQuery === undefined) throw new Error(`${source.name} has no variables`);
  return source.metricFindQuery(model.query, { variable: { name: model.name }, range, scopedVars: {} });
}

const requestOf = (model: VariableJson, range: TimeRange): DataQueryRequest => ({
  app: 'dashboard',
  requestId: `variable-${model.name}`,
  timezone: 'browser',
  range,
  interval: '1s',
  intervalMs: 1000,
  scopedVars: {},
  startTime: dateTime().valueOf(),
  targets: [
    { refId: 'variable', ...(typeof model.query === 'object' ? model.query : { query: model.query }) } as never,
  ],
});

/** The columns `text` and `value` of a frame, or its first one with text. */
function toOptions(frame: DataFrame | MetricFindValue): readonly Option[] {
  if (!('fields' in frame)) return [{ text: String(frame.text), value: String(frame.value ?? frame.text) }];
  const named = (name: string): readonly unknown[] | undefined => frame.fields.find((field) => field.name === name)?.values; // prettier-ignore
  const text = named('text') ?? named('value') ?? frame.fields.find(({ type }) => type === 'string')?.values ?? [];
  const value = named('value') ?? text;
  return text.map((one, row) => ({ text: String(one), value: String(value[row] ?? one) }));
}
