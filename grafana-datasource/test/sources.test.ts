import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbidden, RULES } from './rules/forbidden.js';
import { exportedNames, valueImports } from './rules/imports.js';
import { read, ROOT, sources, WORKSPACES } from './rules/plugins.js';

/** A line that each rule must find, and one beside it that it must not. */
const EXAMPLES: Readonly<Record<string, readonly [string, string]>> = {
  'ds-query': ['fetch(`/api/ds/query?x=${y}`)', '// not by /api/ds/query\nask()'],
  dialog: ['window.confirm("?")', 'modal.confirm("?")'],
  'window-open': ['window.open(url, "_blank")', 'window.open(url, "_blank", "noopener")'],
  'blank-target': ['<a href={x} target="_blank">x</a>', '<a href={x} target="_blank" rel="noopener noreferrer">x</a>'],
  html: ['<p dangerouslySetInnerHTML={{ __html: x }} />', 'const text = "innerHTML";'],
  storage: ['window.localStorage.getItem("x")', 'store.localStorage'],
  console: ['console.log(1)', 'panel.log(1)'],
  eval: ['new Function("return 1")', 'evaluate("1")'],
  'react-19': ['Panel.defaultProps = {}', 'const defaultProps = {};'],
  'react-18': ['React.use(promise)', 'use(promise)'],
  'global-css': ['import "./x.css"', 'import "./x.js"'],
  'ts-ignore': ['// @ts-ignore\nx()', '// @ts-expect-error\nx()'],
};

describe('forbidden', () => {
  it('has an example for each rule', () => expect(Object.keys(EXAMPLES)).toEqual(RULES.map(({ name }) => name)));

  it.each(Object.entries(EXAMPLES))('finds %s, and not what only looks like it', (rule, [bad, good]) => {
    expect(forbidden('x.tsx', bad).map((finding) => finding.rule)).toContain(rule);
    expect(forbidden('x.tsx', good)).toEqual([]);
  });
});

describe.each(WORKSPACES)('%s', (workspace) => {
  const files = sources(workspace);

  it('holds nothing that reviewers refuse', () => {
    expect(files.length).toBeGreaterThan(5);
    const found = files.flatMap((file) =>
      forbidden(file, read(file)).map(({ line, rule, text, why }) => `${file}:${line} ${rule}: ${text} (${why})`),
    );
    expect(found).toEqual([]);
  });

  const used = files.flatMap((file) =>
    valueImports(file, read(file), '@grafana/').map(([from, name]) => ({ file, from, name })),
  );
  const shared = ['@grafana/data', '@grafana/runtime', '@grafana/ui'];

  it.each([
    ['12.4', 'preview/grafana-12/node_modules'],
    ['13.2', 'node_modules'],
  ])('uses only what Grafana %s has', (_, folder) => {
    const has = Object.fromEntries(shared.map((from) => [from, exportedNames(join(ROOT, folder), from)]));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(({ from, name }) => has[from]?.has(name) === false)).toEqual([]);
  });

  it('imports nothing of Grafana that is not shared by it', () =>
    expect(used.filter(({ from }) => !shared.includes(from))).toEqual([]));
});

describe('valueImports', () => {
  it('leaves types out', () =>
    expect(
      valueImports('x.tsx', "import { a, type B, C } from '@p/x'; import { d } from '@q/x'; const c: C = a(d);", '@p/'),
    ).toEqual([['@p/x', 'a']]));
});
