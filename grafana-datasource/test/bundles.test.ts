import { globSync } from 'glob';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { outermost, plugins, read, readJson, ROOT, there, WORKSPACES, type PluginJson } from './rules/plugins.js';

/** What a Grafana shares with its plugins from 12.3 on: may be asked for, must not be carried along. */
const SHARED = [
  ...[
    '@emotion/css',
    '@emotion/react',
    '@grafana/data',
    '@grafana/runtime',
    '@grafana/ui',
    'i18next',
    'lodash',
    'module',
  ],
  ...['moment', 'react', 'react-dom', 'react-redux', 'react-router', 'react/jsx-runtime', 'redux', 'rxjs', 'd3'],
];

/** Bytes, as they are and compressed; what a view may cost before it draws anything. Of all scripts of a plugin. */
const BOUNDS: Readonly<Record<(typeof WORKSPACES)[number], { readonly plain: number; readonly gzip: number }>> = {
  'grafana-datasource': { plain: 250_000, gzip: 80_000 },
  'grafana-panels': { plain: 700_000, gzip: 220_000 },
};

const dist = (workspace: string): string => join(ROOT, workspace, 'dist');
const scripts = (workspace: string): readonly string[] => globSync('**/*.js', { cwd: dist(workspace) }).sort();

/** What the first `define([...])` of a module asks for. */
const asked = (script: string): readonly string[] =>
  JSON.parse(
    (/define\((?:"[^"]*",)?(\[[^\]]*\])/.exec(script)?.[1] ?? '["no AMD module"]').replaceAll("'", '"'),
  ) as string[];

describe.each(WORKSPACES)('the bundle of %s', (workspace) => {
  const folders = plugins
    .filter((plugin) => plugin.workspace === workspace)
    .map(({ folder }) => folder.replace(`${workspace}/src`, '.'));

  it('is built: npm run setup', () => {
    for (const folder of folders) expect(there(join(workspace, 'dist', folder, 'module.js')), folder).toBe(true);
  });

  it('asks Grafana for what it shares, and for nothing else', () => {
    for (const folder of folders) {
      const names = asked(read(join(workspace, 'dist', folder, 'module.js')));
      expect(names.filter((name) => !SHARED.includes(name))).toEqual([]);
      expect(names).toContain('module');
    }
  });

  it('carries no React and no runtime of JSX', () => {
    const all = scripts(workspace)
      .map((script) => read(join(workspace, 'dist', script)))
      .join('\n');
    expect(all).not.toMatch(/__SECRET_INTERNALS|__CLIENT_INTERNALS|react\.transitional\.element|Minified React error/);
    expect(all).not.toMatch(/sourceURL|eval\(/);
  });

  it('is no larger than it may be', () => {
    const bytes = scripts(workspace).map((script) => read(join(workspace, 'dist', script)));
    const plain = bytes.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const gzip = bytes.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(plain).toBeGreaterThan(0);
    expect({
      plain: plain <= BOUNDS[workspace].plain,
      gzip: gzip <= BOUNDS[workspace].gzip,
      is: { plain, gzip },
    }).toMatchObject({
      ...{ plain: true, gzip: true },
    });
  });

  it('has version, day, mode and pictures filled in', () => {
    for (const folder of folders) {
      const json = readJson<PluginJson & { buildMode: string; info: { updated: string } }>(
        join(workspace, 'dist', folder, 'plugin.json'),
      );
      expect(json.info.version).toBe(readJson<{ version: string }>(`${workspace}/package.json`).version);
      expect(json.info.updated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(json.buildMode).toBe('production');
      expect(JSON.stringify(json)).not.toMatch(/%[A-Z_]+%/);
      expect(statSync(join(dist(workspace), folder, json.info.logos.large)).size).toBeGreaterThan(100);
    }
  });

  it('is marked with the plugin and the scaffold that made it', () =>
    expect(read(join(workspace, 'dist', 'module.js'))).toContain(
      `[create-plugin] plugin: ${outermost(workspace).json.id}@`,
    ));
});
