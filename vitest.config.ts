import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const seed = at('./exporter/test/kit/seed.ts');
const exclude = ['**/node_modules/**', '**/dist/**'];
// Tests read the contract from source, so that a test never sees a stale build.
const contract = { '@parallax/contract': at('./contract/src/index.ts') };

export default defineConfig({
  test: {
    // Two workers: network tests share the machine with the peers they start.
    poolOptions: { forks: { maxForks: 2 } },
    pool: 'forks',
    projects: [
      {
        resolve: {
          alias: {
            ...contract,
            '@parallax/lab': at('./lab/src/index.ts'),
            '@parallax/alert-rules': at('./alert-rules/src/index.ts'),
          },
        },
        test: {
          name: 'node',
          include: [
            '{contract,exporter,alert-rules,provisioning,lab,bench}/**/*.test.ts',
            'preview/page/{src,test}/**/*.test.ts',
            'grafana-{datasource,panels}/test/**/*.test.ts',
          ],
          exclude,
          setupFiles: [seed],
          // Patience for a busy machine: waiting ends as soon as what is waited for is there.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Plugins: in jsdom, with Grafana's own packages.
        resolve: { alias: contract },
        esbuild: { jsx: 'transform' },
        test: {
          name: 'plugins',
          include: ['grafana-{datasource,panels}/src/**/*.test.{ts,tsx}'],
          exclude,
          environment: 'jsdom',
          setupFiles: [seed, at('./grafana-panels/test/browser.ts')],
          server: { deps: { inline: [/@grafana\//] } },
          testTimeout: 60_000,
        },
      },
    ],
  },
});
