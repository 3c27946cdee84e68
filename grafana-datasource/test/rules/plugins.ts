/** The plugins of the project and their files. */
import { globSync } from 'glob';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface PluginJson {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly info: {
    readonly version: string;
    readonly logos: { readonly small: string; readonly large: string };
    readonly screenshots?: readonly { readonly name?: string; readonly path: string }[];
  };
  readonly includes?: readonly { readonly type: string; readonly path: string }[];
  readonly dependencies: {
    readonly grafanaDependency: string;
    readonly plugins?: readonly { readonly id: string; readonly type: string }[];
  };
}

export interface Plugin {
  /** Of the workspace, from the root: `grafana-panels`. */
  readonly workspace: string;
  /** Of its plugin.json, from the root: `grafana-panels/src/path`. */
  readonly folder: string;
  readonly json: PluginJson;
}

export const WORKSPACES = ['grafana-datasource', 'grafana-panels'] as const;

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const there = (path: string): boolean => existsSync(join(ROOT, path));
export const readJson = <T>(path: string): T => JSON.parse(read(path)) as T;

/** Every plugin.json below `src`, nested ones too. */
export const plugins: readonly Plugin[] = WORKSPACES.flatMap((workspace) =>
  globSync('src/**/plugin.json', { cwd: join(ROOT, workspace) })
    .sort()
    .map((path) => {
      const file = join(workspace, path);
      return { workspace, folder: dirname(file), json: readJson<PluginJson>(file) };
    }),
);

/** The plugin that a workspace is, and those nested in it. */
export const outermost = (workspace: string): Plugin =>
  plugins.find((plugin) => plugin.folder === join(workspace, 'src')) as Plugin;
export const nested = (workspace: string): readonly Plugin[] =>
  plugins.filter((plugin) => plugin.workspace === workspace && plugin !== outermost(workspace));

/** Sources that ship, tests left out; paths from the root. */
export const sources = (workspace: string): readonly string[] =>
  globSync('src/**/*.{ts,tsx}', { cwd: join(ROOT, workspace), ignore: ['**/*.test.*', '**/testdata/**'] })
    .sort()
    .map((path) => relative(ROOT, join(ROOT, workspace, path)));
