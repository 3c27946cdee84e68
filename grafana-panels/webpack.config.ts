/** The scaffold's bundle, with the contract read from source: the plugin needs nothing built before it. */
import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Compiler, Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import scaffold, { type Env } from './.config/webpack/webpack.config.ts';

/** The scaffold copies every JSON file; recordings of tests and what is bundled anyway do not ship. */
const SHIPPED = /^(dashboards\/|([^/]+\/)?plugin\.json$)/;
const leaveOut = {
  apply: (compiler: Compiler): void =>
    compiler.hooks.thisCompilation.tap('leave out', (compilation) => {
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
      compilation.hooks.processAssets.tap({ name: 'leave out', stage }, (assets) => {
        for (const name of Object.keys(assets))
          if (name.endsWith('.json') && !SHIPPED.test(name)) compilation.deleteAsset(name);
      });
    }),
};

export default async (env: Env): Promise<Configuration> =>
  merge(await scaffold(env), {
    // The scaffold copies the pictures of the outermost plugin only.
    plugins: [new CopyWebpackPlugin({ patterns: [{ from: '*/img/**' }] }), leaveOut],
    resolve: {
      alias: { '@parallax/contract': path.resolve(process.cwd(), '../contract/src/index.ts') },
      // Imports name the file that will exist, `./x.js`, as everywhere in the project; the source is `./x.ts`.
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    },
  });
