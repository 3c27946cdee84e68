/** The two Grafana lines, and which packages each of them is made of. */
import type { Plugin } from 'esbuild';
import { dirname, join } from 'node:path';
import { OTHER, PAGE, ROOT } from './places.js';

export const LINES = ['13', '12'] as const;
export type Line = (typeof LINES)[number];

/** Versions as the page names them. */
export const VERSIONS: Readonly<Record<Line, { readonly grafana: string; readonly react: string }>> = {
  13: { grafana: '13.2.2', react: '19' },
  12: { grafana: '12.4.10', react: '18' },
};

/** Packages of which a page must hold one copy only, and the folder whose copy a line takes. */
const ONE: Readonly<Record<Line, readonly (readonly [RegExp, string])[]>> = {
  13: [
    [/^(react|react-dom|scheduler|react-is|i18next|@grafana\/(data|ui|runtime|e2e-selectors))(\/|$)/, ROOT],
    [/^@grafana\/(i18n|schema)(\/|$)/, PAGE],
    [/^react-i18next(\/|$)/, join(ROOT, 'node_modules/@grafana/ui')],
  ],
  12: [
    [/^(react|react-dom|scheduler|@grafana\/(data|ui|runtime|e2e-selectors))(\/|$)/, OTHER],
    // What nothing else claims stands at the root in the version of this line.
    [/^@grafana\/(i18n|schema)(\/|$)|^react-i18next(\/|$)/, ROOT],
    [/^i18next(\/|$)/, join(ROOT, 'node_modules/@grafana/i18n')],
  ],
};

/** Both lines of Grafana's packages carry an old router of their own; the plugins share version 6. */
const ROUTER = /^react-router(-dom)?(-v5-compat)?(\/|$)/;

/** Editors that no dashboard needs: several megabytes. */
const LEFT_OUT = /^(monaco-editor|@monaco-editor\/|monaco-promql|ol(\/|$))/;

/**
 * CommonJS packages that say where their default export is. Grafana's own bundler heeds that; from `.mjs` files, as
 * its packages are published, Node's rules would give the whole module instead.
 */
const UNWRAPPED = /^(calculate-size|react-highlight-words|react-custom-scrollbars-2|react-loading-skeleton|react-inlinesvg|@rc-component\/picker(\/.*)?)$/; // prettier-ignore

interface Seen {
  readonly seen?: true;
}

/** Gives every import of the packages above the copy of the line. */
export function oneOfEach(line: Line): Plugin {
  return {
    name: `grafana-${line}`,
    setup(build) {
      build.onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
      const from = (filter: RegExp, folder: string, rename = (path: string): string => path): void =>
        build.onResolve({ filter }, ({ path, pluginData, kind }) => {
          if ((pluginData as Seen | undefined)?.seen) return undefined;
          const seen: Seen = { seen: true };
          return build.resolve(rename(path), { resolveDir: folder, kind, pluginData: seen });
        });
      build.onResolve({ filter: UNWRAPPED }, async ({ path, importer, resolveDir, kind }) => {
        if (!importer.endsWith('.mjs')) return undefined;
        const found = await build.resolve(path, { resolveDir, kind });
        return found.errors.length > 0 ? found : { path: found.path, namespace: 'unwrapped' };
      });
      build.onLoad({ filter: /.*/, namespace: 'unwrapped' }, ({ path }) => {
        const from = JSON.stringify(path);
        return { contents: `export * from ${from}; export { default } from ${from};`, resolveDir: dirname(path) };
      });
      for (const [filter, folder] of ONE[line]) from(filter, folder);
      from(ROUTER, ROOT, (path) => path.replace('-v5-compat', ''));
      build.onResolve({ filter: /^@parallax\/contract$/ }, () => ({ path: join(ROOT, 'contract/src/index.ts') }));
    },
  };
}
