/** The scaffold's bundle, with the contract read from source: the plugin needs nothing built before it. */
import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import scaffold, { type Env } from './.config/webpack/webpack.config.ts';

export default async (env: Env): Promise<Configuration> =>
  merge(await scaffold(env), {
    // The scaffold copies the pictures of the outermost plugin only.
    plugins: [new CopyWebpackPlugin({ patterns: [{ from: '*/img/**' }] })],
    resolve: {
      alias: { '@parallax/contract': path.resolve(process.cwd(), '../contract/src/index.ts') },
      // Imports name the file that will exist, `./x.js`, as everywhere in the project; the source is `./x.ts`.
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    },
  });
