import type { Check } from './check.js';

/** The page about the checks (docs/rules-checks.md), out of the checks themselves. */
export function checksMarkdown(checks: readonly Check[]): string {
  const head = [
    '# Checks of rule files',
    'Generated from `exporter/src/rules/check/`; do not edit.',
    [
      '`parallax rules check FILE...` judges Prometheus rule files, ours and yours, by these checks. It needs no Prometheus.',
      'A comment silences one of them where it is wrong, with a reason: `# parallax-rules: disable=short-for runs hourly`.',
    ].join('\n'),
  ];
  const rows = checks.map(({ id, title, severity }) => `| [\`${id}\`](#${id}) | ${title} | ${severity} |`);
  const overview = ['| check | finds | severity |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[...head, overview, ...checks.map(section)].join('\n\n')}\n`;
}

const section = ({ id, title, help }: Check): string => [`## ${id}`, `${title}.`, help].join('\n\n');
