/** Dead code: files that nothing reaches, exports and dependencies that nothing uses. */
/** What the configuration of the scaffold (`.config/`) imports; it stays as it was made. */
const SCAFFOLD = [
  ...['@swc/core', '@swc/helpers', 'eslint-webpack-plugin', 'fork-ts-checker-webpack-plugin'],
  ...['imports-loader', 'replace-in-file-webpack-plugin', 'swc-loader', 'terser-webpack-plugin', 'ts-node'],
  ...['webpack-livereload-plugin', 'webpack-subresource-integrity', 'webpack-virtual-modules'],
];

export default {
  // An export that its own file uses is a name for readers and tests, not dead code.
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: ['tools/*.{mjs,js}'],
      ignoreDependencies: [
        'dependency-cruiser', // run by path in tools/check.mjs
        '@lezer/common', // peer of @prometheus-io/lezer-promql
        'dclint', // its schema is read by path in provisioning/test
        'axe-core', // read by path into the page that it judges
      ],
    },
    contract: { entry: ['{src,test}/**/*.test.ts'], project: ['{src,test}/**/*.ts'] },
    exporter: {
      entry: [
        'src/main.ts',
        'src/agent.ts',
        'src/{engine,store,exposition,enrich,remote-write,cdn}/index.ts',
        'src/{config/json-schema,cli/rules/settings-schema}.ts', // tools/generate.mjs
        'src/**/*worker.ts', // threads are started by path
        '{src,test}/**/*.test.ts',
        'test/faults/harness/{oracle,producer,receiver-process}.ts', // started by path, as are the next two
        'test/events/producer.ts',
      ],
      project: ['{src,test}/**/*.ts'],
      // loaded by name when PromQL is read, with its peers (src/rules/promql/library.ts)
      ignoreDependencies: ['@prometheus-io/codemirror-promql', /^@codemirror\//],
    },
    'alert-rules': { entry: ['{src,test}/**/*.test.ts'], project: ['{src,test}/**/*.ts'] },
    provisioning: { entry: ['test/**/*.test.ts'], project: ['{src,test}/**/*.ts'] },
    'grafana-datasource': {
      entry: ['src/module.ts', '{src,test}/**/*.test.{ts,tsx}', 'src/kinds/path/sample.ts'],
      project: ['{src,test}/**/*.{ts,tsx}'],
      ignoreDependencies: [...SCAFFOLD, 'copy-webpack-plugin'],
      webpack: false, // its configuration wants to be read from its own folder
    },
    'grafana-panels': {
      // record-frames.ts makes frames of records, for whoever records a situation anew.
      entry: ['src/{module.tsx,*/module.ts}', '{src,test}/**/*.test.{ts,tsx}', 'src/path/model/test/record-frames.ts'],
      project: ['{src,test}/**/*.{ts,tsx}'],
      ignoreDependencies: [...SCAFFOLD, 'glob'],
      webpack: false, // its configuration wants to be read from its own folder
    },
    'preview/page': {
      entry: ['src/host/{main.tsx,boot.ts}', 'src/host/modules.d.ts', 'test/**/*.test.ts'],
      ignoreDependencies: [/^@fontsource/], // served by path
      project: ['{src,test}/**/*.{ts,tsx}'],
    },
    'preview/grafana-12': { ignoreDependencies: [/.*/] }, // resolved by the bundler of the page
    lab: { entry: ['src/demo/main.ts', 'src/parts/relay.ts'], project: ['src/**/*.ts'] },
    bench: { entry: ['src/*.ts'], project: ['src/**/*.ts'], ignoreDependencies: ['elkjs'] }, // started in a thread, by path
  },
};
