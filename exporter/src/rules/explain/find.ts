import type { LiveRule } from '../../core/prometheus-rules.js';
import { nearest } from '../../core/suggest.js';
import { durationOf } from '../document/index.js';
import type { AlertNode, RuleFileNode } from '../model.js';
import type { Definitions } from './conditions.js';
import type { Wanted } from './explain.js';

/** The rules of that name, and what recorded series are made of: files first, then what the ruler evaluates. */

export interface Sources {
  readonly files: readonly RuleFileNode[];
  readonly live: readonly LiveRule[];
}

/** Rules of one name with one expression are one; there may be several, such as a warning and a critical one. */
export function findAlerts(alert: string, { files, live }: Sources): readonly Wanted[] {
  const evaluated = live.filter(({ kind, name }) => kind === 'alert' && name === alert);
  const written = nodes(files).filter((node) => node.name === alert);
  if (written.length > 0) return written.map((node) => fromFile(node, evaluated));
  return evaluated.map((rule) => ({
    ...{ alert, from: `group ${rule.group}`, expr: rule.expr, hold: rule.hold, labels: rule.labels, active: rule.alerts }, // prettier-ignore
    ...(rule.error === undefined ? {} : { error: rule.error }),
  }));
}

/** Another alert that may have been meant. */
export const meantAlert = (alert: string, { files, live }: Sources): string | undefined =>
  nearest(alert, [
    ...nodes(files).map(({ name }) => name),
    ...live.flatMap(({ kind, name }) => (kind === 'alert' ? [name] : [])),
  ]);

export function definitionsOf({ files, live }: Sources): Definitions {
  const written = files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
  return new Map([
    ...live.flatMap(({ kind, name, expr }) => (kind === 'record' ? [[name, expr] as const] : [])),
    ...written.flatMap(({ kind, name, expr }) => (kind === 'record' ? [[name, expr] as const] : [])),
  ]);
}

const nodes = (files: readonly RuleFileNode[]): readonly AlertNode[] =>
  files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter((rule) => rule.kind === 'alert')));

/** The expression of the file; states of those rules of the ruler that add the same labels. */
function fromFile(node: AlertNode, evaluated: readonly LiveRule[]): Wanted {
  const { file, line } = node.places.rule;
  const same = evaluated.filter(({ labels }) => Object.entries(node.labels).every(([name, value]) => labels[name] === value)); // prettier-ignore
  const error = same.find((rule) => rule.error !== undefined)?.error;
  return {
    ...{ alert: node.name, from: `${file}:${line}`, expr: node.expr, labels: node.labels },
    hold: node.for === undefined ? 0 : (durationOf(node.for) ?? 0),
    ...(error === undefined ? {} : { error }),
    ...(same.length === 0 ? {} : { active: same.flatMap(({ alerts }) => alerts) }),
  };
}
