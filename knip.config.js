/** Dead code: files that nothing reaches, exports and dependencies that nothing uses. */
export default {
  // An export that its own file uses is a name for readers and tests, not dead code.
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: ['tools/*.{mjs,js}'],
      ignoreDependencies: [
        'dependency-cruiser', // run by path in tools/check.mjs
        '@lezer/common', // peer of @prometheus-io/lezer-promql
      ],
    },
    contract: { entry: ['{src,test}/**/*.test.ts'], project: ['{src,test}/**/*.ts'] },
    exporter: {
      entry: [
        'src/main.ts',
        'src/agent.ts',
        'src/{engine,store,exposition,enrich,remote-write,cdn}/index.ts',
        'src/config/json-schema.ts', // tools/generate.mjs
        'src/**/*worker.ts', // threads are started by path
        '{src,test}/**/*.test.ts',
        'test/faults/harness/{oracle,producer,receiver-process}.ts', // started by path, as are the next two
        'test/events/producer.ts',
      ],
      project: ['{src,test}/**/*.ts'],
    },
    'alert-rules': { entry: ['{src,test}/**/*.test.ts'], project: ['{src,test}/**/*.ts'] },
    lab: { entry: ['src/demo/main.ts', 'src/parts/relay.ts'], project: ['src/**/*.ts'] },
    bench: { entry: ['src/*.ts'], project: ['src/**/*.ts'] },
  },
};
