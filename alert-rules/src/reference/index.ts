import { alerts, type Alert } from '@parallax/contract';
import { leaves, type Leaf } from './leaves.js';
import { thresholds } from './thresholds.js';
import { WORDS } from './words.js';

/** The text of docs/alerts.md. */
export function alertsMarkdown(): string {
  const all = leaves();
  const limits = thresholds(all);
  return [
    WORDS,
    '## The alerts\n',
    table(
      ['alert', 'severity', 'fault', 'it says', 'by default', 'runbook'],
      alerts.map((alert) => rowOf(alert, limits.get(alert.name) ?? [])),
    ),
    '\n## The settings\n',
    table(['setting', 'default', 'bounds', 'when to change it'], all.map(settingOf)),
    '',
  ].join('\n');
}

const rowOf = ({ name, severity, fault, help, runbook }: Alert, limits: readonly Leaf[]): string[] => [
  ...[`\`${name}\``, severity, fault ?? 'by the failures', help],
  [...new Set(limits.map(limitOf))].join('; '),
  `[${runbook}](../alert-rules/runbooks/${runbook}.md)`,
];

/** Rounds and quorum are several settings each, and are said once. */
const SHARED = ['rounds', 'quorum'];
const limitOf = ({ path, byDefault }: Leaf): string =>
  path.find((part) => SHARED.includes(part)) ?? `${path.slice(1).join('.')} ${plain(byDefault)}`;

const settingOf = ({ path, byDefault, bounds, description }: Leaf): string[] => [
  ...[`\`${path.join('.')}\``, byDefault === undefined ? '' : `\`${plain(byDefault)}\``, bounds, description],
];

const plain = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? value.map(plain).join(', ') : typeof value === 'string' ? value : JSON.stringify(value); // prettier-ignore

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
