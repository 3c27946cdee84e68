/** Files that routes name, each below one folder. */
import { readFile, readdir } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { OTHER, ROOT } from '../build/places.js';
import type { Line } from '../build/lines.js';
import { PLUGINS, type PluginId } from './routes.js';

/** The bytes of a file below a folder; `undefined` when there is none, or when it would stand outside. */
export async function fileBelow(folder: string, file: string): Promise<Buffer | undefined> {
  const path = join(folder, file);
  const inside = relative(folder, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined;
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

export const pluginFolder = (id: PluginId): string => join(ROOT, PLUGINS[id], 'dist');

const iconFolder = (line: Line): string =>
  join(line === '12' ? OTHER : ROOT, 'node_modules/@grafana/ui/dist/public/img/icons');

/** For icons that Grafana has and its package leaves out: a part of a ring, which also turns well. */
const PLAIN_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M12 4a8 8 0 1 1-8 8"/></svg>';

/** An icon of @grafana/ui of a line by its path. */
export async function icon(line: Line, file: string): Promise<Buffer | undefined> {
  const known = await fileBelow(iconFolder(line), file);
  return known ?? (/^[\w-]+\/[\w-]+[.]svg$/.test(file) ? Buffer.from(PLAIN_ICON) : undefined);
}

const FONTS: readonly (readonly [RegExp, string])[] = [
  [/^Inter-Regular/, 'inter/files/inter-latin-400-normal.woff2'],
  [/^Inter-MediumItalic/, 'inter/files/inter-latin-500-italic.woff2'],
  [/^Inter-Medium/, 'inter/files/inter-latin-500-normal.woff2'],
  [/^Inter-Italic/, 'inter/files/inter-latin-400-italic.woff2'],
  [/^[\w-]+[.]woff2$/, 'roboto-mono/files/roboto-mono-latin-400-normal.woff2'],
];

/** A font under the name by which Grafana's styles ask for it. */
export async function font(name: string): Promise<Buffer | undefined> {
  const file = FONTS.find(([pattern]) => pattern.test(name))?.[1];
  return file === undefined ? undefined : fileBelow(join(ROOT, 'node_modules/@fontsource'), file);
}

/** The dashboards that ship, as they stand in the repository: an array of their JSON. */
export async function dashboards(): Promise<readonly unknown[]> {
  const folder = join(ROOT, 'grafana-panels/src/dashboards');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown));
}

/** Where recorded frames stand. */
const FIXTURES = [
  'preview/page/test/testdata',
  'grafana-panels/src/path/model/testdata',
  'grafana-panels/src/cdn/model/testdata',
  'grafana-panels/src/cdn/testdata',
] as const;

/** A recording by its name without `.json`. */
export async function fixture(name: string): Promise<Buffer | undefined> {
  for (const folder of FIXTURES) {
    const found = await fileBelow(join(ROOT, folder), `${name}.json`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of all recordings. */
export async function fixtureNames(): Promise<readonly string[]> {
  const lists = await Promise.all(FIXTURES.map((folder) => readdir(join(ROOT, folder)).catch(() => [])));
  return [...new Set(lists.flat())].filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort(); // prettier-ignore
}
