import { isDeepStrictEqual } from 'node:util';
import { isMapping, type Mapping } from '../core/mapping.js';
import type { Target } from '../core/target.js';
import type { Checker } from './check.js';
import type { TargetTemplate } from './config.js';
import { errorAt, pathText, type Finding, type Path } from './finding.js';
import { kindOf } from './issues.js';
import { MAX_TARGETS_PER_PROBE } from './schema.js';
import { buildTarget } from './targets.js';

/** Lists that come from outside, as values: parsed entry by entry, so that a bad one never stops the others. */

export interface Discovered {
  readonly targets: readonly Target[];
  /** What is wrong with entries that were left out; no value is quoted from them but hosts. */
  readonly complaints: readonly string[];
}

const MAX_COMPLAINTS = 100;

/**
 * Targets of a list in the format of Prometheus file_sd and http_sd: `[{targets: [...], labels: {...}}]`. Beside
 * `labels` there may be `options`, and a target may be a mapping with host, name, labels and options. Labels that
 * start with two underscores are for relabelling and are dropped.
 */
export function readList(list: unknown, template: TargetTemplate): Discovered {
  const targets = new Map<string, Target>();
  const complaints: string[] = [];
  const complain = (text: string): void => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(text);
  };
  const checker = quietChecker((finding) => complain(`${pathText(finding.path)}: ${finding.reason}`));
  if (!Array.isArray(list)) {
    complain(`expected a list, found ${kindOf(list)}`);
    return { targets: [], complaints };
  }
  list.forEach((group: unknown, index) => {
    for (const [item, path] of itemsOf(group, [index], checker)) {
      const target = buildTarget(template, item, { path, checker });
      if (target === undefined) continue;
      if (targets.has(target.name)) complain(`${pathText(path)}: the target "${target.name}" stands twice`);
      else if (targets.size >= MAX_TARGETS_PER_PROBE) complain(`more than ${MAX_TARGETS_PER_PROBE} targets`);
      else targets.set(target.name, target);
    }
  });
  return { targets: [...targets.values()], complaints };
}

function* itemsOf(group: unknown, path: Path, checker: Checker): Generator<[item: unknown, path: Path]> {
  if (!isMapping(group) || !Array.isArray(group['targets'])) {
    const found = isMapping(group) ? group['targets'] : group;
    checker.report(errorAt(path, `expected a mapping with a list of targets, found ${kindOf(found)}`, ''));
    return;
  }
  const labels = plainLabels(group['labels']);
  const options = group['options'];
  for (const [index, item] of (group['targets'] as unknown[]).entries()) {
    const at = [...path, 'targets', index];
    if (typeof item === 'string' || isMapping(item)) yield [merge(item, labels, options), at];
    else yield [item, at];
  }
}

function merge(item: string | Mapping, labels: unknown, options: unknown): unknown {
  const own: Mapping = typeof item === 'string' ? { host: item } : item;
  const merged: Record<string, unknown> = { ...own };
  if (labels !== undefined)
    merged['labels'] =
      isMapping(labels) && isMapping(own['labels']) ? { ...labels, ...own['labels'] } : (own['labels'] ?? labels);
  if (options !== undefined)
    merged['options'] =
      isMapping(options) && isMapping(own['options']) ? { ...options, ...own['options'] } : (own['options'] ?? options);
  return merged;
}

function plainLabels(labels: unknown): unknown {
  if (!isMapping(labels)) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}

function quietChecker(report: (finding: Finding) => void): Checker {
  return {
    report: (finding) => {
      if (finding.severity === 'error') report(finding);
    },
    describe: () => undefined,
    keys: () => [],
    fromEnv: new Set(),
  };
}

export interface Change {
  readonly added: readonly Target[];
  readonly removed: readonly Target[];
  readonly kept: readonly Target[];
}

/** What happens to targets when one set follows another. One that has changed is removed and added. */
export function reconcile(before: readonly Target[], after: readonly Target[]): Change {
  const key = (target: Target): string => `${target.probe}\0${target.name}`;
  const old = new Map(before.map((target) => [key(target), target]));
  const kept: Target[] = [];
  const added: Target[] = [];
  for (const target of after) {
    const known = old.get(key(target));
    if (known !== undefined && isSame(known, target)) {
      kept.push(known);
      old.delete(key(target));
    } else added.push(target);
  }
  return { added, removed: [...old.values()], kept };
}

/** A configuration of its own is compared by identity: a secret in it cannot be looked at. */
function isSame(one: Target, other: Target): boolean {
  if (one === other) return true;
  const { config: left, ...facts } = one;
  const { config: right, ...others } = other;
  return left === right && isDeepStrictEqual(facts, others);
}
