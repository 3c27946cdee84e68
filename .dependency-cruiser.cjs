/** Who may import whom. One rule a line of the architecture, each with its reason; see docs/architecture.md. */
const rooms = [
  'scheduler',
  'store',
  'exposition',
  'config',
  'http-server',
  'vantage',
  'resolver',
  'enrich',
  'events',
  'capture',
  'remote-write',
  'collectors',
  'doctor',
  'cdn',
  'rules',
];

/** A room of the exporter sees the language (core) and the contract, never another room. */
const room = (name) => ({
  name: `${name}-sees-core-only`,
  comment: `exporter/src/${name} talks to its neighbours through core's types; agent.ts introduces them to each other.`,
  severity: 'error',
  from: { path: `^exporter/src/${name}/`, pathNot: '[.]test[.]ts$' },
  to: { path: '^exporter/src/', pathNot: `^exporter/src/(core|${name})/` },
});

const nodeOnlyIn = (where, modules, reason) => ({
  name: `${modules.join('-')}-only-in-${where.replace(/\W+/g, '-')}`,
  comment: reason,
  severity: 'error',
  from: { path: '^exporter/src/', pathNot: `^exporter/src/(${where})/|[.]test[.]ts$` },
  to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'], path: `^(node:)?(${modules.join('|')})$` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle cannot be read from either end.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contract-is-the-bottom',
      comment: 'The contract runs in browsers and is imported by all: no Node API, no dependency.',
      severity: 'error',
      from: { path: '^contract/src/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: '^contract/src/' },
    },
    {
      name: 'core-sees-contract-only',
      comment: 'core is the language; it must not know who speaks it.',
      severity: 'error',
      from: { path: '^exporter/src/core/', pathNot: '[.]test[.]ts$' },
      to: { path: '^exporter/src/', pathNot: '^exporter/src/core/' },
    },
    ...rooms.map(room),
    {
      name: 'probes-stand-alone',
      comment:
        'A probe is a folder: deleting it and its line in the list removes the feature. cdn/ is what two of them and the command line know of providers.',
      severity: 'error',
      from: { path: '^exporter/src/probes/([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^exporter/src/', pathNot: '^exporter/src/(core|cdn|probes/$1)/' },
    },
    {
      name: 'platform-and-engine-implement-core',
      comment: 'Adapters implement ports; they never learn who uses them.',
      severity: 'error',
      from: { path: '^exporter/src/(platform|engine)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^exporter/src/', pathNot: '^exporter/src/(core|$1)/' },
    },
    {
      name: 'blackbox-maps-probes',
      comment: 'The compatibility room translates module files to probe configurations and results to probe_* names.',
      severity: 'error',
      from: { path: '^exporter/src/blackbox/', pathNot: '[.]test[.]ts$' },
      to: { path: '^exporter/src/', pathNot: '^exporter/src/(core|probes|blackbox)/' },
    },
    {
      name: 'only-the-root-sees-all',
      comment: 'agent.ts is the one composition root (agent/ holds its parts); the command line starts it.',
      severity: 'error',
      from: { path: '^exporter/src/cli/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^exporter/src/',
        pathNot: '^exporter/src/(cli/|agent[.]ts|config/|core/|cdn/|rules/|probes/index[.]ts|platform/)',
      },
    },
    nodeOnlyIn(
      'platform',
      ['dgram', 'tls', 'fs', 'fs/promises', 'child_process', 'dns', 'http2'],
      'Sockets, files and processes enter through platform/, so that every other room is testable without them.',
    ),
    {
      name: 'libc-only-in-engine',
      comment: 'engine/ is the only place that talks to libc.',
      severity: 'error',
      from: { path: '^exporter/src/', pathNot: '^exporter/src/engine/' },
      to: { path: 'node_modules/koffi' },
    },
    {
      name: 'kinds-stand-alone',
      comment:
        'A kind of query is a folder: what it asks and what it makes of the answers, pure; they share kind.ts and match.ts.',
      severity: 'error',
      from: { path: '^grafana-datasource/src/kinds/([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^grafana-datasource/src/', pathNot: '^grafana-datasource/src/kinds/($1/|[^/]+[.]ts$)' },
    },
    {
      name: 'kinds-know-no-screen',
      comment: 'Questions and frames are plain values, tested without a browser.',
      severity: 'error',
      from: { path: '^grafana-datasource/src/kinds/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypesNot: ['type-only'], path: 'node_modules/(react|@grafana|rxjs)' },
    },
    {
      name: 'panels-stand-alone',
      comment: 'A panel is a folder; what two of them need is in kit/.',
      severity: 'error',
      from: { path: '^grafana-panels/src/(path|cdn)/' },
      to: { path: '^grafana-panels/src/', pathNot: '^grafana-panels/src/($1|kit)/' },
    },
    {
      name: 'models-know-no-screen',
      comment: 'From frames to what is drawn all is pure: React, Grafana and the canvas begin behind it.',
      severity: 'error',
      from: { path: '^grafana-panels/src/(kit|path/(model|layout)|cdn/model)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: 'node_modules/(react|@grafana|@emotion|rxjs)|^grafana-panels/src/(path|cdn)/(view|draw)/' },
    },
    {
      name: 'no-foreign-insides',
      comment: 'Another package is used through what it exports.',
      severity: 'error',
      from: {
        path: '^(contract|exporter|alert-rules|provisioning|grafana-datasource|grafana-panels|preview|lab|bench)/',
      },
      to: {
        path: '^(contract|exporter|alert-rules|provisioning|grafana-datasource|grafana-panels|preview|lab|bench)/src/',
        pathNot: '^$1/',
      },
    },
    {
      name: 'declared-dependencies',
      comment: 'Import only what package.json names.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
