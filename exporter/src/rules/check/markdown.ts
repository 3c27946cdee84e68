import type { Check } from './check.js';
import { functionFeatures, syntaxFeatures } from './portability/expressions.js';
import { RULER_NAMES, RULERS } from './portability/rulers.js';
import { GROUP_FEATURES, RULE_FEATURES, TEMPLATE_FEATURES, type Feature } from './portability/table.js';

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

function section({ id, title, help }: Check): string {
  const parts = [`## ${id}`, `${title}.`, help];
  return (id === 'portability' ? [...parts, matrix()] : parts).join('\n\n');
}

const WORDS = { refused: 'no', ignored: 'ignored', limited: 'switch' } as const;

/** Who takes what, with where it was read below. */
function matrix(): string {
  const features = [
    ...[GROUP_FEATURES, RULE_FEATURES, TEMPLATE_FEATURES].flatMap((table): Feature[] => Object.values(table)),
    ...functionFeatures(),
    ...syntaxFeatures(),
  ];
  const sources = [...new Set(features.map(({ source }) => source))];
  const head = ['', ...RULERS.map((ruler) => RULER_NAMES[ruler]), 'source'];
  const rows = features.map(({ name, refusedBy, source }) => [
    `\`${name}\``,
    ...RULERS.map((ruler) => WORDS[refusedBy[ruler] as keyof typeof WORDS] ?? ''),
    String(sources.indexOf(source) + 1),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const legend =
    '`no`: the file is refused; `ignored`: taken and without effect; `switch`: behind a switch of the ruler.';
  return [legend, lines.join('\n'), sources.map((source, at) => `${at + 1}. ${source}`).join('\n')].join('\n\n');
}
