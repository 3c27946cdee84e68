/** The scaffold's bundle, with the contract read from source: the plugin needs nothing built before it. */
import path from 'path';
import type { Compiler, Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import scaffold, { type Env } from './.config/webpack/webpack.config.ts';

/** The scaffold copies every JSON file; recordings of tests do not ship. */
const leaveOut = {
  apply: (compiler: Compiler): void =>
    compiler.hooks.thisCompilation.tap('leave out', (compilation) => {
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
      compilation.hooks.processAssets.tap({ name: 'leave out', stage }, (assets) => {
        for (const name of Object.keys(assets))
          if (name.endsWith('.json') && name !== 'plugin.json') compilation.deleteAsset(name);
      });
    }),
};

export default async (env: Env): Promise<Configuration> =>
  merge(await scaffold(env), {
    plugins: [leaveOut],
    resolve: {
      alias: { '@parallax/contract': path.resolve(process.cwd(), '../contract/src/index.ts') },
      // Imports name the file that will exist, `./x.js`, as everywhere in the project; the source is `./x.ts`.
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    },
  });
