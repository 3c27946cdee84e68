import { strFromU8, unzipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outermost, plugins, readJson, ROOT, WORKSPACES } from './rules/plugins.js';

interface Zip {
  readonly file: string;
  readonly size: number;
  readonly sha1: string;
  readonly sha256: string;
}
// Tools are plain JavaScript: they run before anything is compiled.
const { zipPlugin } = (await import(join(ROOT, 'tools', 'package.mjs'))) as {
  zipPlugin(workspace: string, folder: string): Zip;
};

const folder = mkdtempSync(join(tmpdir(), 'parallax-zips-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(WORKSPACES)('the zip of %s', (workspace) => {
  const { id } = outermost(workspace).json;
  const { version } = readJson<{ version: string }>(`${workspace}/package.json`);
  const made = zipPlugin(workspace, folder);
  const bytes = readFileSync(made.file);
  const files = unzipSync(bytes);
  const names = Object.keys(files).sort();

  it('is named by plugin and version, and says what it weighs', () => {
    expect(basename(made.file)).toBe(`${id}-${version}.zip`);
    expect(made.size).toBe(bytes.length);
    expect(made.sha1).toBe(createHash('sha1').update(bytes).digest('hex'));
    expect(made.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('unpacks into one folder, named by the plugin', () =>
    expect(names.every((name) => name.startsWith(`${id}/`))).toBe(true));

  it('holds what Grafana loads, nested plugins and logos too', () => {
    for (const name of ['plugin.json', 'module.js', 'README.md', 'CHANGELOG.md', 'LICENSE'])
      expect(names).toContain(`${id}/${name}`);
    for (const plugin of plugins.filter((one) => one.workspace === workspace)) {
      const inside = plugin.folder.replace(`${workspace}/src`, '').replace(/^\//, '');
      for (const name of ['plugin.json', 'module.js', plugin.json.info.logos.large]) {
        expect(names).toContain([id, inside, name].filter(Boolean).join('/'));
      }
    }
    const json = JSON.parse(strFromU8(files[`${id}/plugin.json`]!)) as { id: string; info: { version: string } };
    expect([json.id, json.info.version]).toEqual([id, version]);
  });

  it('holds nothing else: no sources, no tests, no program', () =>
    expect(names.filter((name) => !/[.](js|js[.]map|json|md|svg|png)$|\/LICENSE$/.test(name))).toEqual([]));

  it('holds JSON for Grafana alone: what plugins are, and dashboards', () => {
    const json = names.filter((name) => name.endsWith('.json'));
    expect(json.filter((name) => !/\/plugin[.]json$|^[\w-]+\/dashboards\/[\w-]+[.]json$/.test(name))).toEqual([]);
  });

  it('holds the screenshots that it names', () => {
    const { info } = JSON.parse(strFromU8(files[`${id}/plugin.json`]!)) as {
      info: { screenshots: { path: string }[] };
    };
    expect(info.screenshots.length).toBeGreaterThan(1);
    for (const { path } of info.screenshots) expect(names).toContain(`${id}/${path}`);
    expect(bytes.length).toBeLessThan(2_000_000);
  });

  it('is the same each time', () => expect(zipPlugin(workspace, folder).sha256).toBe(made.sha256));
});
