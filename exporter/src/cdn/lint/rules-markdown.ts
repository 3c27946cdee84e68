import type { Rule } from './rule.js';

/** The page about the rules (docs/cdn-lint.md), out of the rules themselves. */
export function rulesMarkdown(rules: readonly Rule[]): string {
  const head = [
    '# Rules of the CDN lint',
    'Generated from `exporter/src/cdn/lint/rules/`; do not edit.',
    [
      '`parallax cdn lint` and the `cdn` probe (`parallax_cdn_findings`) judge by these rules. A rule that cannot tell says',
      'nothing: it has no findings and no zero in the metric either.',
    ].join('\n'),
  ];
  const rows = rules.map(
    ({ id, title, severities }) => `| [\`${id}\`](#${id}) | ${title} | ${severities.join(', ')} |`,
  );
  const overview = ['| rule | finds | severity |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[...head, overview, ...rules.map(section)].join('\n\n')}\n`;
}

const section = ({ id, title, help, reference }: Rule): string =>
  [`## ${id}`, `${title}.`, help, `See [${reference.title}](${reference.url}).`].join('\n\n');
