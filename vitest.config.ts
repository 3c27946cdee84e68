import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests read the contract from source, so that a test never sees a stale build.
    alias: { '@parallax/contract': at('./contract/src/index.ts'), '@parallax/lab': at('./lab/src/index.ts') },
  },
  test: {
    include: ['{contract,exporter,alert-rules,lab,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two workers: network tests share the machine with the peers they start.
    poolOptions: { forks: { maxForks: 2 } },
    pool: 'forks',
  },
});
