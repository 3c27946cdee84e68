import { expect, test, vi } from 'vitest';
import { toFrames } from '../src/data/prometheus-answer.js';
import { withFilters } from '../src/data/prometheus-query.js';
import type { PanelJson } from '../src/dashboard/json.js';
import { boxes, repeated, sections } from '../src/dashboard/layout.js';
import { choose, filtered, optionsOfText, sorted, toFilters, toKnown, toQuery } from '../src/dashboard/variables.js';
import { graphable } from '../src/panels/graphable.js';
import { shownBy } from '../src/host/route.js';

// Of Grafana's packages only names are needed here; the browser tests run with the real ones.
vi.mock('@grafana/data', () => ({
  FieldType: { time: 'time', number: 'number', string: 'string' },
  stringToJsRegex: (text: string) => new RegExp(text.replace(/^\/|\/$/g, '')),
}));

const panel = (id: number, y: number, more: Partial<PanelJson> = {}): PanelJson => ({
  id,
  type: 'stat',
  gridPos: { x: 0, y, w: 12, h: 4 },
  ...more,
});

test('rows hold the panels below them, and collapsed ones their own', () => {
  const inside = [panel(5, 9)];
  const all = sections([panel(3, 6, { type: 'row' }), panel(1, 0), panel(4, 7), panel(6, 20, { type: 'row', collapsed: true, panels: inside })]);
  expect(all.map(({ row, panels }) => [row?.id, panels.map(({ id }) => id)])).toEqual([[undefined, [1]], [3, [4]], [6, [5]]]);
}); // prettier-ignore

test('panels stand in 24 columns; on a narrow page one below the other', () => {
  const two = [panel(1, 5), panel(2, 5, { gridPos: { x: 12, y: 5, w: 12, h: 8 } })];
  const wide = boxes(two, 1200);
  expect(wide.boxes[0]).toMatchObject({ left: 0, top: 0, height: 144 });
  expect(wide.boxes[1]).toMatchObject({ left: 604, width: 596, height: 296 });
  expect(wide.height).toBe(296);
  expect(boxes(two, 500).boxes.map(({ top, width }) => [top, width])).toEqual([[0, 500], [152, 500]]); // prettier-ignore
});

test('a panel is repeated for each value, with the value of its own', () => {
  const made = repeated([panel(1, 0, { repeat: 'vantage' })], () => ['fra', 'ams', 'lon']);
  expect(made.map(({ gridPos: { x, w }, scoped }) => [x, w, scoped?.['vantage']?.value])).toEqual([[0, 8, 'fra'], [8, 8, 'ams'], [16, 8, 'lon']]); // prettier-ignore
});

const options = optionsOfText('Ten : 10, 2,\\,x');

test('options of a list, in their order, by a pattern', () => {
  expect(options).toEqual([{ text: 'Ten', value: '10' }, { text: '2', value: '2' }, { text: ',x', value: ',x' }]); // prettier-ignore
  expect(sorted(optionsOfText('10,9,a'), 3).map(({ text }) => text)).toEqual(['9', '10', 'a']);
  expect(filtered(optionsOfText('a-1,b-2,c'), '/.*-(\\d)/').map(({ value }) => value)).toEqual(['1', '2']);
});

const model = { name: 'v', type: 'query', multi: true, includeAll: true, allValue: '.*', current: { value: ['2'] } };

test('the address chooses before the dashboard, and All is what the variable says it is', () => {
  expect(choose(model, options, ['10', 'gone'])).toEqual(['10', 'gone']);
  expect(choose(model, options, [])).toEqual(['2']);
  expect(choose(model, options, ['All'])).toEqual(['$__all']);
  expect(choose({ ...model, multi: false, includeAll: false, current: {} }, options, [])).toEqual(['10']);
  const state = { model, options, chosen: ['$__all'], filters: [] };
  expect(toKnown(state)).toEqual({ values: '.*', text: ['All'], verbatim: true });
  expect(toKnown({ ...state, model: { ...model, allValue: null } })).toMatchObject({ values: ['10', '2', ',x'] });
});

test('what is chosen comes back from the address', () => {
  const filters = [{ key: 'a', operator: '=~', value: 'x|y' }];
  const query = toQuery([{ model: { name: 'f', type: 'adhoc' }, options: [], chosen: [], filters }]);
  expect(toFilters(new URLSearchParams(query).getAll('var-f'), { name: 'f', type: 'adhoc' })).toEqual(filters);
});

test.each([
  ['up', 'up'],
  ['a{}', 'a{k="v"}'],
  ['sum(a{x="{}"}) / b{y="1"}', 'sum(a{k="v",x="{}"}) / b{k="v",y="1"}'],
])('ad hoc filters go into the selectors of %s', (expr, expected) => {
  expect(withFilters(expr, [{ key: 'k', operator: '=', value: 'v' }, { key: '', operator: '=', value: '' }])).toBe(expected); // prettier-ignore
});

const shape = { refId: 'A', legend: '{{x}}!', instant: false, step: 1000, executed: '', several: false } as const;
const matrix = { resultType: 'matrix', result: [{ metric: { __name__: 'm', x: 'a' }, values: [[1, '2'], [2, '+Inf']] }, { metric: { y: 'b' }, values: [[1, 'NaN']] }] } as const; // prettier-ignore

test('series and tables as Grafana reads them', () => {
  const [first] = toFrames(matrix, { ...shape, format: 'time_series' });
  expect(first?.fields.map(({ values }) => values)).toEqual([[1000, 2000], [2, Infinity]]); // prettier-ignore
  expect(first?.fields[1]).toMatchObject({ name: 'm', labels: { x: 'a' }, config: { displayNameFromDS: 'a!' } });
  const [table] = toFrames(matrix, { ...shape, format: 'table', several: true });
  expect(table?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [1000, 2000, 1000]],
    ['__name__', ['m', 'm', '']],
    ['x', ['a', 'a', '']],
    ['y', ['', '', 'b']],
    ['Value #A', [2, Infinity, Number.NaN]],
  ]);
});

test.each([
  ['/', '', { what: 'home' }],
  ['/d/a%20b/slug', '', { what: 'dashboard', uid: 'a b' }],
  ['/', '?panel=u/7', { what: 'panel', uid: 'u', panel: 7 }],
  ['/', '?fixture=x', { what: 'fixture', name: 'x' }],
  ['/', '?editor=query', { what: 'editor', editor: 'query' }],
  ['/', '?editor=other', { what: 'home' }],
  ['/a/parallax-internet-app/runbooks', '', { what: 'app' }],
  ['/explore', '', { what: 'elsewhere', path: '/explore' }],
])('the address %s%s', (path, search, shown) => {
  expect(shownBy(path, search)).toEqual(shown);
});

test('what is no finite number is a gap in a line, and all else stays as it came', () => {
  const [first, second] = toFrames({ resultType: 'matrix', result: [
    { metric: {}, values: [[1, 'NaN'], [2, '+Inf'], [3, '0'], [4, '-Inf'], [5, '7.5']] },
    { metric: { x: 'a' }, values: [[1, '2']] },
  ] }, { ...shape, format: 'time_series' }); // prettier-ignore
  const drawn = graphable([first, second, { fields: [], length: 0 }] as Parameters<typeof graphable>[0]);
  expect(drawn.map(({ fields }) => fields.map(({ values }) => values))).toEqual([
    [[1000, 2000, 3000, 4000, 5000], [null, null, 0, null, 7.5]],
    [[1000], [2]],
  ]); // prettier-ignore
  expect(drawn[1]?.fields[1]).toBe(second?.fields[1]);
  expect(drawn[0]?.fields[1]).toMatchObject({ name: first?.fields[1]?.name, labels: {} });
  // What is shown as a number beside the lines still says so.
  expect(first?.fields[1]?.values[0]).toBeNaN();
});
