import { APP_ID, CDN_PANEL_ID, PATH_PANEL_ID, QUERY_KINDS } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { dashboards } from '../src/dashboards/index.js';
import { toJson } from '../src/kit/dashboard.js';

interface Json {
  readonly [key: string]: unknown;
}
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const rendered = dashboards.map((dashboard) => toJson(dashboard) as Json);
/** Panels with those of collapsed rows. */
const panelsOf = (json: Json): Json[] => list(json['panels']).flatMap((panel) => [panel, ...list(panel['panels'])]);
const contentOf = (json: Json): Json[] => panelsOf(json).filter(({ type }) => type !== 'row');
const variablesOf = (json: Json): Json[] => [...list((json['templating'] as Json)['list'])];

const TYPES = ['timeseries', 'stat', 'bargauge', 'table', 'state-timeline', 'geomap', PATH_PANEL_ID, CDN_PANEL_ID];

describe('every dashboard', () => {
  it('has a uid, a title and panel ids of its own', () => {
    expect(new Set(rendered.map(({ uid }) => uid)).size).toBe(rendered.length);
    expect(new Set(rendered.map(({ title }) => title)).size).toBe(rendered.length);
    for (const json of rendered) {
      const ids = panelsOf(json).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('lays its panels out without overlap, within 24 columns', () => {
    for (const json of rendered) {
      const taken = new Set<string>();
      for (const panel of list(json['panels'])) {
        const { x, y, w, h } = panel['gridPos'] as Record<'x' | 'y' | 'w' | 'h', number>;
        expect(x + w).toBeLessThanOrEqual(24);
        for (let row = y; row < y + h; row++) {
          for (let column = x; column < x + w; column++) {
            expect(taken, `${String(json['uid'])}: ${String(panel['title'])}`).not.toContain(`${row}/${column}`);
            taken.add(`${row}/${column}`);
          }
        }
      }
    }
  });

  it.each(
    rendered.flatMap((json) =>
      contentOf(json).map((panel) => [`${String(json['uid'])}: ${String(panel['title'])}`, panel] as const),
    ),
  )('%s asks something, and says what it shows', (_, panel) => {
    expect(TYPES).toContain(panel['type']);
    expect(String(panel['description']).length).toBeGreaterThan(15);
    expect(list(panel['targets']).length).toBeGreaterThan(0);
    for (const target of list(panel['targets'])) {
      // PromQL is judged with all other of the repository, in contract/test.
      if (target['expr'] === undefined) expect(QUERY_KINDS).toContain(target['kind']);
    }
  });

  it("uses only variables that it has, and Grafana's own", () => {
    for (const json of rendered) {
      const names = new Set(variablesOf(json).map(({ name }) => name));
      const text = JSON.stringify({ panels: json['panels'], annotations: json['annotations'] });
      const used = [...text.matchAll(/\$\{?([a-zA-Z]\w*)/g)].map(([, name]) => name ?? '');
      const missing = used.filter((name) => !names.has(name) && !name.startsWith('__'));
      expect(missing, String(json['uid'])).toEqual([]);
    }
  });

  it('links only to dashboards and pages that there are', () => {
    const uids = new Set(rendered.map(({ uid }) => uid));
    for (const [, uid] of JSON.stringify(rendered).matchAll(/\/d\/([\w-]+)/g)) expect(uids).toContain(uid);
    for (const [, app] of JSON.stringify(rendered).matchAll(/\/a\/([\w-]+)/g)) expect(app).toBe(APP_ID);
  });

  it('links with time, data sources and vantages: the chosen ones, or the one of the row', () => {
    const urls = [...JSON.stringify(rendered).matchAll(/"\/d\/[\w-]+\?[^"]*"/g)].map(([url]) => url);
    expect(urls.length).toBeGreaterThan(5);
    for (const url of urls) {
      for (const kept of ['${__url_time_range}', '${datasource:queryparam}', '${prometheus:queryparam}'])
        expect(url).toContain(kept);
      expect(url).toMatch(/[?&](\$\{vantage:queryparam\}|var-vantage=)/);
    }
    for (const json of rendered) expect(variablesOf(json).map(({ name }) => name)).toContain('vantage');
  });

  it('has the tag by which they find each other, both data sources as variables, and the way to the runbooks', () => {
    for (const json of rendered) {
      expect(json['tags']).toEqual(['parallax']);
      expect(
        variablesOf(json)
          .slice(0, 2)
          .map(({ name }) => name),
      ).toEqual(['datasource', 'prometheus']);
      expect(JSON.stringify(json['links'])).toContain(`/a/${APP_ID}/runbooks`);
      for (const panel of contentOf(json)) {
        expect(['${datasource}', '${prometheus}']).toContain((panel['datasource'] as Json)['uid']);
      }
    }
  });
});

describe('what an operator reads at a glance', () => {
  const every = rendered.flatMap((json) => contentOf(json).map((panel) => ({ uid: String(json['uid']), panel })));
  const defaultsOf = (panel: Json): Json => (panel['fieldConfig'] as Json)['defaults'] as Json;
  const nameOf = ({ uid, panel }: (typeof every)[number]): string => `${uid}: ${String(panel['title'])}`;
  const big = every.filter(({ panel }) => ['stat', 'bargauge'].includes(String(panel['type'])));
  /** How a value that is not there is shown. */
  const unknownOf = (mappings: unknown): Json | undefined =>
    list(mappings)
      .map(({ type, options }) => ({ type, ...(options as Json) }) as Json)
      .find(({ type, match }) => type === 'special' && match === 'null+nan')?.['result'] as Json | undefined;

  it('a value that is not there has words, and never the colour of a good one', () => {
    expect(big.length).toBeGreaterThan(30);
    for (const one of big) {
      const said = unknownOf(defaultsOf(one.panel)['mappings']);
      expect(String(said?.['text'] ?? ''), nameOf(one)).not.toBe('');
      expect(['text', 'red'], nameOf(one)).toContain(said?.['color']);
    }
  });

  it('a target that never succeeded is red', () => {
    const last = every.find(({ panel }) => panel['title'] === 'Last success');
    expect(unknownOf(last && defaultsOf(last.panel)['mappings'])).toEqual({ text: 'never', color: 'red' });
  });

  it('a cell that knows nothing is plain: no colour, no NaN', () => {
    const plain = { text: '–', color: 'text' };
    const tables = every.filter(({ panel }) => panel['type'] === 'table');
    expect(tables.length).toBeGreaterThan(8);
    for (const one of tables) {
      expect(unknownOf(defaultsOf(one.panel)['mappings']), nameOf(one)).toEqual(plain);
      // An override replaces what all columns have.
      const own = list((one.panel['fieldConfig'] as Json)['overrides'])
        .flatMap(({ properties }) => list(properties))
        .filter(({ id }) => id === 'mappings');
      for (const { value } of own) expect(unknownOf(value), nameOf(one)).toEqual(plain);
    }
  });

  it('failures, samples and changes are not operations', () => {
    for (const one of every) expect(defaultsOf(one.panel)['unit'], nameOf(one)).not.toBe('ops');
  });

  it('bars of a fleet are bounded: the ones that matter', () => {
    const fleet = big.flatMap((one) => list(one.panel['targets']).map((target) => ({ name: nameOf(one), target })));
    const bars = fleet.filter(({ target }) => String(target['legendFormat']).includes('{{vantage}}'));
    expect(bars.length).toBeGreaterThan(2);
    for (const { name, target } of bars) expect(String(target['expr']), name).toMatch(/(top|bottom)k\(\d+,/);
  });

  it('how long ago something was is also told of what no longer reports', () => {
    const ages = every
      .filter(({ panel }) => ['Last success', 'Vantages'].includes(String(panel['title'])))
      .flatMap(({ panel }) => list(panel['targets']).map(({ expr }) => String(expr)))
      .filter((expr) => expr.includes('time() -'));
    expect(ages).toHaveLength(2);
    for (const expr of ages) expect(expr).toMatch(/last_over_time\(.*\[\$__range\]\)/);
  });

  it('nothing is ago a negative time: clocks of agents may be ahead', () => {
    const ages = JSON.stringify(rendered).match(/"expr":"[^"]*time\(\) - (?:max|min|parallax)[^"]*"/g) ?? [];
    expect(ages.length).toBeGreaterThan(2);
    for (const age of ages) expect(age).toContain('clamp_min(time()');
  });

  it('the CDN that is slowest is named', () => {
    const slowest = every.find(({ panel }) => panel['title'] === 'Slowest CDN');
    expect((slowest?.panel['options'] as Json)['textMode']).toBe('value_and_name');
  });

  it('nothing is 0 for want of anybody who could say so', () => {
    for (const { panel } of every)
      for (const { expr } of list(panel['targets'])) expect(String(expr ?? '')).not.toMatch(/vector\(/);
  });

  it('titles of narrow panels fit at 1,280 pixels', () => {
    for (const one of every) {
      const { w } = one.panel['gridPos'] as Record<'w', number>;
      if (w <= 4) expect(String(one.panel['title']).length, nameOf(one)).toBeLessThanOrEqual(18);
    }
  });

  it('lines over graphs are of the vantages that are chosen', () => {
    for (const json of rendered) {
      for (const { name, target } of list((json['annotations'] as Json)['list'])) {
        const { filter } = target as { filter?: Record<string, string> };
        expect(filter?.['vantage'], `${String(json['uid'])}: ${String(name)}`).toBe('${vantage:regex}');
      }
    }
  });
});

describe('the revision, by which Grafana knows that an update brings another dashboard', () => {
  const [first] = dashboards;
  const revision = (changed: object): unknown => toJson({ ...first!, ...changed })['revision'];

  it('is a whole number, the same for the same content', () => {
    for (const json of rendered) expect(json['revision']).toSatisfy(Number.isSafeInteger);
    expect(revision({})).toBe(rendered[0]?.['revision']);
  });

  it('is another one after any change', () => {
    const changes = [{ description: 'x' }, { rows: [] }, { from: 'now-2h' }, { refresh: '1m' }];
    expect(new Set([revision({}), ...changes.map(revision)]).size).toBe(changes.length + 1);
  });
});

describe('the layout', () => {
  const panel = { type: 'stat', title: 't', description: 'd', width: 10, height: 4 } as never;

  it('wraps at the width and starts the next row below the highest panel', () => {
    const row = { title: 'r', panels: [panel, panel, panel] };
    const frame = { uid: 'u', title: 't', description: '', variables: [], annotations: [], links: [] };
    const json = toJson({ ...frame, rows: [row, { ...row, collapsed: true }, row] });
    const places = list(json['panels']).map(({ gridPos }) => [(gridPos as Json)['x'], (gridPos as Json)['y']]);
    expect(places).toEqual([
      [0, 0],
      [0, 1],
      [10, 1],
      [0, 5],
      [0, 9],
      [0, 10],
      [0, 11],
      [10, 11],
      [0, 15],
    ]);
  });
});
