import { ANCHORS } from '@parallax/contract';
import type { Target } from '../core/target.js';
import { check, type Checker } from './check.js';
import { checkEgress, checkTimeout, commonShape, resolveCommon, type CommonInput } from './common.js';
import {
  relativeTo,
  type AnchorsConfig,
  type ConfiguredProbe,
  type ProbeTypes,
  type TargetSource,
  type TargetTemplate,
} from './config.js';
import { errorAt, warningAt, type Path } from './finding.js';
import { kindOf, valueAt } from './issues.js';
import { checkLabels } from './labels.js';
import { MAX_TARGETS, PROBE_NAME, probeFrame, topLevel } from './schema.js';
import { isMapping } from '../core/mapping.js';
import { alternatives, nearest } from '../core/suggest.js';
import { buildTarget, makeTemplate, metricsOf } from './targets.js';

/** The sections `probes` and `anchors`. */

interface Context {
  /** The whole document. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly probes: ProbeTypes;
  readonly checker: Checker;
}

export function parseProbes(context: Context): readonly ConfiguredProbe[] {
  const { raw, checker } = context;
  const defaults = defaultsOf(context);
  const section = raw['probes'];
  if (!isMapping(section)) return [];
  const configured: ConfiguredProbe[] = [];
  let total = 0;
  for (const [name, value] of Object.entries(section)) {
    if (!PROBE_NAME.test(name)) continue; // the top-level schema has said so
    if (name === ANCHORS) {
      const finding = errorAt(['probes', name], `a probe cannot be named "${ANCHORS}"`, 'Choose another name.');
      checker.report({ ...finding, at: 'key' });
    }
    const probe = parseProbe(name, value, { ...context, defaults });
    total += probe?.targets.length ?? 0;
    if (probe) configured.push(probe);
  }
  if (total > MAX_TARGETS) {
    const reason = `${total} targets in all; at most ${MAX_TARGETS} are allowed`;
    checker.report(errorAt(['probes'], reason, 'Spread the targets over several agents.'));
  }
  return configured;
}

interface Defaults {
  readonly common: CommonInput;
  readonly labels: Readonly<Record<string, string>>;
}

/** Broken defaults are reported with the rest of the document; the probes are then judged without them. */
function defaultsOf({ raw, probes, checker }: Context): Defaults {
  const parsed = topLevel.shape.defaults.safeParse(raw['defaults'] ?? {});
  if (!parsed.success) return { common: {}, labels: {} };
  const { labels = {}, ...common } = parsed.data;
  const at = { path: ['defaults'], report: checker.report };
  checkTimeout(common, resolveCommon([common]).interval, at);
  checkEgress(common, at);
  const used = new Set(Object.values(Object(raw['probes'])).map((probe) => valueAt(probe, ['type'])));
  const metrics = Object.values(probes).flatMap((probe) => (used.has(probe.type) ? metricsOf(probe) : []));
  checkLabels(labels, metrics, { ...at, path: ['defaults', 'labels'] });
  return { common, labels };
}

function parseProbe(
  name: string,
  value: unknown,
  context: Context & { defaults: Defaults },
): ConfiguredProbe | undefined {
  const { checker, defaults } = context;
  const path: Path = ['probes', name];
  if (!isMapping(value)) {
    checker.report(
      errorAt(path, `expected a mapping (key: value), found ${kindOf(value)}`, 'Start with "type: http".'),
    );
    return undefined;
  }
  const probeType = typeOf(value, path, context);
  if (probeType === undefined) return undefined;
  const frame = frameOf(value, path, checker);
  const written = Object.fromEntries(Object.entries(value).filter(([key]) => !Object.hasOwn(probeFrame.shape, key)));
  const scopes = [defaults.common, frame.common];
  const labels = { ...defaults.labels, ...frame.labels };
  const bare = frame.targets.some((item) => valueAt(item, ['options']) === undefined);
  const idle = value['targets'] === undefined && value['targets_from'] === undefined;
  const lacking = bare || idle ? 'reported' : 'allowed';
  const template = makeTemplate({ probe: name, probeType, written, scopes, labels }, { path, checker }, lacking);
  const at = { path, report: checker.report };
  checkTimeout(frame.common, template.common.interval, at);
  checkEgress(frame.common, at);
  checkLabels(frame.labels, metricsOf(probeType), { ...at, path: [...path, 'labels'] });
  const targets = parseTargets(template, frame.targets, [...path, 'targets'], checker);
  const sources = frame.targets_from.map((source) => sourceOf(source, context.file, template.common.resolvers));
  if (idle) checker.report(warningAt(path, 'this probe has no targets', 'Add targets, or targets_from.'));
  return { name, type: probeType.type, targets, sources, template };
}

interface Frame {
  readonly common: CommonInput;
  readonly labels: Readonly<Record<string, string>>;
  readonly targets: readonly unknown[];
  readonly targets_from: readonly ParsedSource[];
}

/** Parses key by key, so that a mistake in one leaves the others to be judged. */
function frameOf(value: Record<string, unknown>, path: Path, checker: Checker): Frame {
  const { labels, targets, targets_from } = probeFrame.shape;
  const common: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(commonShape)) {
    const parsed: unknown = check<unknown>(schema, value[key], [...path, key], checker);
    if (parsed !== undefined) common[key] = parsed;
  }
  return {
    common: common as CommonInput,
    labels: check(labels, value['labels'], [...path, 'labels'], checker) ?? {},
    targets: check(targets, value['targets'], [...path, 'targets'], checker) ?? [],
    targets_from: check(targets_from, value['targets_from'], [...path, 'targets_from'], checker) ?? [],
  };
}

function typeOf(value: object, path: Path, { probes, checker }: Context): ProbeTypes[string] | undefined {
  const type = valueAt(value, ['type']);
  if (typeof type === 'string' && Object.hasOwn(probes, type)) return probes[type];
  const types = Object.keys(probes);
  if (type === undefined) {
    const finding = errorAt([...path, 'type'], '"type" is missing', `Write type: ${alternatives(types)}.`);
    checker.report(finding);
    return undefined;
  }
  const near = nearest(String(type), types);
  const remedy = near === undefined ? `Write ${alternatives(types)}.` : `Did you mean "${near}"?`;
  checker.report(errorAt([...path, 'type'], `"${String(type).slice(0, 60)}" is not a probe type`, remedy));
  return undefined;
}

/** Targets of one probe; a name that comes twice is an error, since two targets would share their series. */
function parseTargets(template: TargetTemplate, items: readonly unknown[], path: Path, checker: Checker): Target[] {
  const targets: Target[] = [];
  const names = new Set<string>();
  items.forEach((item, index) => {
    const at = [...path, index];
    const target = buildTarget(template, item, { path: at, checker });
    if (target === undefined) return;
    if (names.has(target.name)) {
      const reason = `the target "${target.name.slice(0, 80)}" stands twice in this probe`;
      const named = valueAt(item, ['name']) === undefined ? at : [...at, 'name'];
      checker.report(errorAt(named, reason, 'Remove one of the two, or give it a name of its own.'));
      return;
    }
    names.add(target.name);
    targets.push(target);
  });
  return targets;
}

type ParsedSource = NonNullable<ReturnType<typeof probeFrame.parse>['targets_from'][number]>;

function sourceOf(source: ParsedSource, file: string, resolvers: readonly string[]): TargetSource {
  if (source.files) return { kind: 'files', patterns: source.files.map((pattern) => relativeTo(file, pattern)) };
  if (source.http_sd) return { kind: 'http_sd', http: source.http_sd };
  const srv = source.dns_srv ?? { name: '', refresh: 0 };
  return { kind: 'dns_srv', name: srv.name, refresh: srv.refresh, resolvers };
}

export function parseAnchors(context: Context): AnchorsConfig {
  const { raw, probes, checker } = context;
  const parsed = topLevel.shape.anchors.safeParse(raw['anchors'] ?? {});
  if (!parsed.success) return { minimum: 0, targets: [] };
  const { minimum, interval, timeout, targets: items } = parsed.data;
  const timing = { path: ['anchors'], report: checker.report };
  checkTimeout({ timeout }, interval, timing);
  const targets: Target[] = [];
  items.forEach(({ type, ...mapping }, index) => {
    const path = ['anchors', 'targets', index];
    const probeType = probes[type];
    if (probeType === undefined) return;
    const scopes = [{ interval, timeout }];
    const parts = { probe: ANCHORS, probeType, written: {}, scopes, labels: {} };
    const template = makeTemplate(parts, { path, checker }, mapping.options ? 'allowed' : 'reported');
    const target = buildTarget(template, mapping, { path, checker });
    if (target) targets.push(target);
  });
  if (minimum !== undefined && minimum > items.length) {
    const reason = `${minimum} anchors must answer and there are ${items.length}: the vantage would never be well`;
    checker.report(errorAt(['anchors', 'minimum'], reason, 'Lower the minimum or add anchors.'));
  }
  return { minimum: minimum ?? Math.floor(items.length / 2) + (items.length > 0 ? 1 : 0), targets };
}
