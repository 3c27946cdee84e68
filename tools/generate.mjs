/**
 * Writes every generated file; with `--check` it writes nothing and fails when one is out of date.
 * Each entry is a path and the text that belongs there.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bin, capture, fail, root } from './run.mjs';

const built = capture(process.execPath, [bin('tsc'), '-b', 'contract', 'exporter/tsconfig.build.json', 'provisioning']);
if (built.code !== 0) fail(built.output);
const {
  catalogue,
  subjects,
  metricsMarkdown,
  catalogueSnapshot,
  pathRecordSchema,
  cdnRecordSchema,
  recorded,
  recordedMarkdown,
} = await import(join(root, 'contract', 'dist', 'index.js'));
const { jsonSchema } = await import(join(root, 'exporter', 'dist', 'config', 'json-schema.js'));
const { probes } = await import(join(root, 'exporter', 'dist', 'probes', 'index.js'));
const { providers, providersMarkdown } = await import(join(root, 'exporter', 'dist', 'cdn', 'index.js'));
const { rules, rulesMarkdown } = await import(join(root, 'exporter', 'dist', 'cdn', 'lint', 'index.js'));
const { settingsSchema } = await import(join(root, 'exporter', 'dist', 'cli', 'rules', 'settings-schema.js'));
const { checks, checksMarkdown } = await import(join(root, 'exporter', 'dist', 'rules', 'check', 'index.js'));
const { alertsMarkdown, render, renderAlertmanager } = await import(join(root, 'alert-rules', 'dist', 'index.js'));
const provisioning = await import(join(root, 'provisioning', 'dist', 'index.js'));

const files = {
  ...render(),
  ...renderAlertmanager(),
  ...provisioning.render(),
  'grafana-panels/src/pages/runbooks.json': `${JSON.stringify(runbooks(), null, 2)}\n`,
  'contract/METRICS.md': `${metricsMarkdown(subjects)}\n${recordedMarkdown(recorded)}`,
  'contract/catalogue.snapshot.json': `${JSON.stringify(catalogueSnapshot(catalogue), null, 2)}\n`,
  'contract/path-record.schema.json': `${JSON.stringify(pathRecordSchema, null, 2)}\n`,
  'contract/cdn-record.schema.json': `${JSON.stringify(cdnRecordSchema, null, 2)}\n`,
  'docs/alerts.md': alertsMarkdown(),
  'docs/cdn-lint.md': rulesMarkdown(rules),
  'docs/rules-checks.md': checksMarkdown(checks),
  'docs/cdn-providers.md': providersMarkdown(providers),
  'alert-rules/parallax.rules.schema.json': `${JSON.stringify(settingsSchema(), null, 2)}\n`,
  'exporter/parallax.schema.json': `${JSON.stringify(jsonSchema(probes), null, 2)}\n`,
};

/** Runbooks by name: the app shows them beside the dashboards. */
function runbooks() {
  const folder = join(root, 'alert-rules', 'runbooks');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(names.sort().map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')]));
}

const checking = process.argv.includes('--check');
const stale = [];
for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (checking) stale.push(path);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
// Rules that are gone from the source must not stay loaded.
for (const name of readdirSync(join(root, 'alert-rules', 'generated'), { recursive: true })) {
  const path = `alert-rules/generated/${name}`;
  if (!path.endsWith('.yml') || path in files) continue;
  if (checking) stale.push(path);
  else rmSync(join(root, path));
}
if (stale.length > 0) fail(`Out of date: ${stale.join(', ')}. Run: npm run generate`);
