import { Ajv } from 'ajv';
import { globSync } from 'glob';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nested, outermost, plugins, read, readJson, ROOT, there, WORKSPACES } from './rules/plugins.js';
import schema from './rules/plugin.schema.json';

const validate = new Ajv({ allErrors: true, strict: false, formats: { email: true, uri: true } }).compile(schema);
const problems = (json: unknown): readonly string[] => {
  validate(json);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

describe('plugin.json', () => {
  it('is there for the data source, the app and its panels', () =>
    expect(plugins.map(({ json }) => json.id)).toEqual([
      ...['parallax-internet-datasource'],
      ...['parallax-cdn-panel', 'parallax-path-panel', 'parallax-internet-app'],
    ]));

  describe.each(plugins)('$json.id', ({ folder, json }) => {
    it('fits the schema', () => expect(problems(json)).toEqual([]));

    it('has logos, which are pictures of their own', () => {
      for (const logo of [json.info.logos.small, json.info.logos.large]) {
        expect(there(join(folder, logo)), logo).toBe(true);
        const svg = read(join(folder, logo));
        expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
        expect(svg).not.toMatch(/<script|href=|<image|<foreignObject|on[a-z]+=/i);
      }
    });

    it('has the screenshots that it names', () => {
      for (const { path, name } of json.info.screenshots ?? []) {
        expect(there(join(folder, path)), path).toBe(true);
        expect(
          readFileSync(join(ROOT, folder, path))
            .subarray(1, 4)
            .toString(),
          path,
        ).toBe('PNG');
        expect(name?.length, path).toBeGreaterThan(10);
      }
    });

    it('needs the same Grafana as the others', () =>
      expect(json.dependencies.grafanaDependency).toBe(plugins[0]?.json.dependencies.grafanaDependency));

    it('is named like its type', () => expect(json.id.endsWith(`-${json.type}`)).toBe(true));
  });

  it.each([
    ['an id with capitals', { id: 'Parallax-x-panel' }, '/id'],
    [
      'a version of a dependency',
      { dependencies: { grafanaDependency: '>=12.3.0', plugins: [{ id: 'a', type: 'app', name: 'a', version: '1' }] } },
      '/dependencies/plugins/0',
    ],
    ['a word that Grafana does not know', { colour: 'red' }, 'additional'],
    ['alerting without a backend', { alerting: true }, 'additional'],
    ['a data source that has neither metrics nor logs', { metrics: undefined }, ''],
  ])('would not fit with %s', (_, change, place) => {
    const json = JSON.parse(JSON.stringify({ ...outermost('grafana-datasource').json, ...change })) as unknown;
    expect(problems(json).join()).toContain(place);
    expect(problems(json)).not.toEqual([]);
  });
});

describe.each(WORKSPACES)('%s', (workspace) => {
  const { json } = outermost(workspace);
  const version = readJson<{ version: string }>(`${workspace}/package.json`).version;

  it('declares every nested plugin, with its type, and nothing that is not there', () => {
    const declared = (json.includes ?? []).filter(({ type }) => type === 'panel' || type === 'datasource');
    expect(declared.map(({ type, path }) => `${type} ${path}`).sort()).toEqual(
      nested(workspace)
        .map((plugin) => `${plugin.json.type} ${plugin.folder.replace(`${workspace}/src/`, '')}/plugin.json`)
        .sort(),
    );
    if (json.type !== 'app') expect(declared).toEqual([]);
  });

  it('bundles the dashboards that it includes', () => {
    const included = (json.includes ?? [])
      .filter(({ type }) => type === 'dashboard')
      .map(({ path }) => path)
      .sort();
    for (const path of included) expect(there(join(workspace, 'src', path)), path).toBe(true);
    expect(globSync('dashboards/*.json', { cwd: join(ROOT, workspace, 'src') }).sort()).toEqual(included);
  });

  it('depends on plugins of this project that there are', () => {
    for (const { id, type } of json.dependencies.plugins ?? []) {
      expect(
        plugins.some((plugin) => plugin.json.id === id && plugin.json.type === type),
        id,
      ).toBe(true);
    }
  });

  it('has one version: package.json, the contract, the change log', () => {
    expect(json.info.version).toBe('%VERSION%');
    expect(readJson<{ version: string }>('package.json').version).toBe(version);
    expect(/^## \[?v?(\d+\.\d+\.\d+)/m.exec(read(`${workspace}/CHANGELOG.md`))?.[1]).toBe(version);
  });

  it('has the texts that people read, and none of a template', () => {
    const readme = read(`${workspace}/src/README.md`);
    expect(readme.length).toBeGreaterThan(1500);
    for (const heading of ['Requirements', 'Install']) expect(readme).toMatch(new RegExp(`^## ${heading}`, 'm'));
    for (const { json: one } of plugins) expect(readme).toContain(one.id);
    expect(readme).toContain('allow_loading_unsigned_plugins');
    expect(readme).not.toMatch(/This is a starting point|TODO|TBD|Lorem|<!--/i);
    expect(read(`${workspace}/CHANGELOG.md`)).not.toMatch(/Initial release\.?\s*$/i);
    expect(read(`${workspace}/LICENSE`)).toMatch(/Apache License\s+Version 2\.0/);
  });

  it('is built by the scaffold, which reviewers look for', () =>
    expect(read(`${workspace}/.config/webpack/webpack.config.ts`)).toContain('@grafana/create-plugin'));
});
