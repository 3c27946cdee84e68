/** Replaces variables in queries, titles and links. */
import { formattedValueToString, type DataFrame, type DisplayValue, type Field, type ScopedVars, type TimeRange, type TypedVariableModel } from '@grafana/data'; // prettier-ignore
import type { TemplateSrv } from '@grafana/runtime';
import { duration, format, list, type Values } from './formats.js';

/** A variable as queries see it: the values that are chosen, with "All" already spread out. */
export interface Known {
  readonly values: Values;
  readonly text: Values;
  /** Of "All" with a value of its own: goes in as it stands. */
  readonly verbatim?: boolean;
}

/** What variables are asked for. */
export interface Book {
  readonly known: (name: string) => Known | undefined;
  readonly models: () => TypedVariableModel[];
  readonly range: () => TimeRange;
  /** Of the dashboard, for `${__dashboard.uid}`. */
  readonly dashboard: () => { readonly uid: string; readonly title: string };
  /** `from=…&to=…` and `var-…`, for links. */
  readonly timeQuery: () => string;
  readonly variableQuery: () => string;
}

/** `$name`, `[[name:format]]`, `${name.path:format}` */
const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)((?:\.[^:^}]+|\[[^\]]+\])+)?(?::([^}]+))?\}/g;

type Format = string | ((value: unknown, variable: object, fallback: (value: Values) => string) => string);

export class Templates implements TemplateSrv {
  constructor(private readonly book: Book) {}

  getVariables(): TypedVariableModel[] {
    return this.book.models();
  }

  containsTemplate(target?: string): boolean {
    return target !== undefined && target.search(VARIABLE) >= 0;
  }

  updateTimeRange(): void {
    // The range is asked for when it is needed.
  }

  replace(target = '', scoped?: ScopedVars, kind?: string | ((...args: never[]) => unknown)): string {
    return target.replace(VARIABLE, (match, ...groups: (string | undefined)[]) => {
      const [plain, square, squareFormat, curly, path, curlyFormat] = groups;
      const name = plain ?? square ?? curly ?? '';
      const wanted = curlyFormat ?? squareFormat ?? (kind as Format | undefined);
      return this.#write(name, path, { scoped, wanted }) ?? match;
    });
  }

  #write(
    name: string,
    path: string | undefined,
    how: { scoped?: ScopedVars | undefined; wanted?: Format | undefined },
  ): string | undefined {
    const { scoped, wanted } = how;
    const asText = (values: Values): string => format(values, typeof wanted === 'string' ? wanted : 'glob', name);
    const link = this.#ofLink(name);
    if (link !== undefined) return link;
    const own = scoped?.[name];
    if (own !== undefined) {
      const value: unknown = path === undefined ? own.value : pick(own.value, path);
      if (value === undefined || value === null) return undefined;
      if (wanted === 'text' && own.text !== undefined) return String(own.text);
      return typeof wanted === 'function'
        ? wanted(value, {}, asText)
        : asText(Array.isArray(value) ? value.map(String) : String(value));
    }
    const macro = ofData(name, path, scoped) ?? this.#ofRange(name) ?? this.#ofDashboard(name, path);
    if (macro !== undefined) return asText(macro);
    return this.#ofVariable(name, wanted, asText);
  }

  #ofVariable(name: string, wanted: Format | undefined, asText: (values: Values) => string): string | undefined {
    const known = this.book.known(name);
    if (known === undefined) return undefined;
    if (known.verbatim === true && wanted !== 'text' && wanted !== 'queryparam') return list(known.values).join('');
    if (wanted === 'text') return list(known.text).join(' + ');
    if (typeof wanted === 'function') {
      const model = this.book.models().find((one) => one.name === name) ?? {};
      return wanted(known.values, model, asText);
    }
    return asText(known.values);
  }

  #ofLink(name: string): string | undefined {
    if (name === '__url_time_range') return this.book.timeQuery();
    return name === '__all_variables' ? this.book.variableQuery() : undefined;
  }

  #ofRange(name: string): string | undefined {
    const { from, to } = this.book.range();
    const ms = to.valueOf() - from.valueOf();
    const macros: Readonly<Record<string, () => string>> = {
      __from: () => `${from.valueOf()}`,
      __to: () => `${to.valueOf()}`,
      __range: () => duration(Math.round(ms / 1000) * 1000),
      __range_s: () => `${Math.round(ms / 1000)}`,
      __range_ms: () => `${ms}`,
    };
    return Object.hasOwn(macros, name) ? macros[name]?.() : undefined;
  }

  #ofDashboard(name: string, path: string | undefined): string | undefined {
    const { uid, title } = this.book.dashboard();
    if (name === '__dashboard') return path === '.uid' ? uid : title;
    if (name === '__org') return path === '.name' ? 'Preview' : '1';
    if (name === '__user') return path === '.login' ? 'preview' : '1';
    return name === '__timezone' ? Intl.DateTimeFormat().resolvedOptions().timeZone : undefined;
  }
}

interface DataContext {
  readonly frame: DataFrame;
  readonly field: Field;
  readonly rowIndex?: number;
  readonly calculatedValue?: DisplayValue;
}

/** `${__value.raw}`, `${__field.labels.x}`, `${__series.name}`, `${__data.fields.x}` of the cell whose link is made. */
function ofData(name: string, path = '', scoped?: ScopedVars): string | undefined {
  const context = scoped?.['__dataContext']?.value as DataContext | undefined;
  if (context === undefined) return undefined;
  const { frame, field, rowIndex } = context;
  if (name === '__series') return frame.name ?? '';
  if (name === '__field') return String(pick({ name: field.name, displayName: field.state?.displayName ?? field.name, labels: field.labels ?? {} }, path) ?? ''); // prettier-ignore
  if (name === '__value') return cell(field, rowIndex, path, context.calculatedValue);
  if (name !== '__data') return undefined;
  const { wanted, rest } = parts(path);
  const other = frame.fields.find((one, index) => one.name === wanted || one.state?.displayName === wanted || String(index) === wanted); // prettier-ignore
  return other === undefined ? '' : cell(other, rowIndex, rest);
}

function parts(path: string): { readonly wanted: string; readonly rest: string } {
  const groups = /^\.fields(?:\.(?<plain>[^.[\]]+)|\[(?<square>[^\]]+)\])(?<rest>.*)$/.exec(path)?.groups ?? {};
  return {
    wanted: (groups['plain'] ?? groups['square'] ?? '').replace(/^["']|["']$/g, ''),
    rest: groups['rest'] ?? '',
  };
}

function cell(field: Field, row: number | undefined, path: string, calculated?: DisplayValue): string {
  const value: unknown = row === undefined ? calculated?.numeric : field.values[row];
  if (path === '.time' || path === '.raw') return value === null || value === undefined ? '' : String(value);
  if (path === '.numeric') return String(calculated?.numeric ?? field.display?.(value).numeric ?? value);
  const shown = calculated ?? field.display?.(value);
  return path === '.text' || path === '' ? (shown ? formattedValueToString(shown) : String(value ?? '')) : '';
}

/** `.a.b` and `["a"]` within a value. */
function pick(value: unknown, path: string): unknown {
  const keys = [...path.matchAll(/\.([^.[\]]+)|\[["']?([^\]"']+)["']?\]/g)].map(
    ([, dotted, square]) => dotted ?? square ?? '',
  );
  return keys.reduce<unknown>((at, key) => (at !== null && typeof at === 'object' && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined), value); // prettier-ignore
}
