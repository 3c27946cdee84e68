import { probeAddress, probeFailures, probeInvalid, type Metric } from '@parallax/contract';
import type { z } from 'zod';
import { isMapping } from '../core/mapping.js';
import type { AnyProbe } from '../core/probe.js';
import type { Target } from '../core/target.js';
import { check, safeParse, type Checker } from './check.js';
import { checkEgress, checkTimeout, COMMON_KEYS, commonOptions, resolveCommon, type CommonInput } from './common.js';
import { deepFreeze, issueKey, type TargetTemplate } from './config.js';
import { errorAt, type Path } from './finding.js';
import { findingsOf, kindOf, valueAt } from './issues.js';
import { checkLabels } from './labels.js';
import { targetMapping } from './schema.js';

/** From what a person wrote about a target to a {@link Target}. */

/** Every metric that may carry a target's labels. */
export function metricsOf(probeType: AnyProbe): readonly Metric[] {
  return [...probeType.metrics, probeFailures, probeInvalid, probeAddress];
}

/** Where an error of a target is shown: at the target, and below `options` for what stands there. */
interface TargetPlace {
  readonly path: Path;
  readonly checker: Checker;
}

/** Builds one target of a template; reports what is wrong with it and gives undefined then. */
export function buildTarget(template: TargetTemplate, written: unknown, place: TargetPlace): Target | undefined {
  const { path, checker } = place;
  if (typeof written !== 'string' && (typeof written !== 'object' || written === null || Array.isArray(written))) {
    const remedy = 'Write a host, or a mapping with host, name, labels and options.';
    checker.report(errorAt(path, `expected text or a mapping (key: value), found ${kindOf(written)}`, remedy));
    return undefined;
  }
  const object: object = typeof written === 'string' ? { host: written } : written;
  const mapping = check(targetMapping, object, path, checker);
  // Everything is judged even when one part is wrong already, so that one pass finds all.
  const own = optionsOf(template, valueAt(object, ['options']), place);
  const hostFine = checkHost(template, valueAt(object, ['host']), {
    path: typeof written === 'string' ? path : [...path, 'host'],
    config: own?.config ?? template.config,
    checker,
  });
  if (mapping?.labels) {
    const at = { path: [...path, 'labels'], report: checker.report };
    checkLabels(mapping.labels, metricsOf(template.probeType), at);
  }
  if (mapping === undefined || own === undefined || !hostFine) return undefined;
  return Object.freeze({
    probe: template.probe,
    type: template.probeType.type,
    name: mapping.name ?? mapping.host.slice(0, 200),
    host: mapping.host,
    labels: mapping.labels ? Object.freeze({ ...template.labels, ...mapping.labels }) : template.labels,
    ...own,
  });
}

function checkHost(
  template: TargetTemplate,
  host: unknown,
  place: { path: Path; config: unknown; checker: Checker },
): boolean {
  // Without options there is nothing to judge the host by, and their fault has been reported.
  if (typeof host !== 'string' || place.config === undefined) return false;
  const complaint = hostComplaint(template.probeType, host, place.config);
  if (complaint !== undefined) place.checker.report(errorAt(place.path, ...complaint));
  return complaint === undefined;
}

function hostComplaint(probeType: AnyProbe, host: string, config: unknown): [string, string] | undefined {
  if (/\p{Cc}|^\s|\s$/u.test(host)) return ['the host holds spaces or control characters', 'Remove them.'];
  if (/\/\/[^/?#]*@/.test(host)) {
    return ['the URL holds credentials, which would become a label', 'Put them into the options of the probe type.'];
  }
  const complaint = probeType.checkHost(host, config);
  return complaint === undefined ? undefined : [complaint, hostRemedy(probeType, host, config)];
}

/** What was most likely meant, if the type takes it: the host of a URL, the URL of a host, a port besides. */
function hostRemedy(probeType: AnyProbe, host: string, config: unknown): string {
  const bare = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(host)?.[1] ?? host;
  const meant = [bare, bare.replace(/:\d+$/, ''), `https://${bare}/`, `${bare}:443`];
  const taken = meant.find((one) => one !== host && probeType.checkHost(one, config) === undefined);
  const page = `exporter/src/probes/${probeType.type}/README.md says what may stand here.`;
  return taken === undefined ? page : `Write it as in "${taken}".`;
}

/** Overrides of one target: a value replaces the whole value of the probe. */
function optionsOf(
  template: TargetTemplate,
  written: unknown,
  place: TargetPlace,
): Pick<Target, 'common' | 'config'> | undefined {
  // Most targets have none, and there may be a hundred thousand of them.
  if (written === undefined && template.config !== undefined)
    return { common: template.common, config: template.config };
  const path: Path = [...place.path, 'options'];
  const { common, own } = split(written);
  const commonInput = check(commonOptions, common, path, place.checker);
  const checked =
    commonInput === undefined || Object.keys(commonInput).length === 0
      ? template.common
      : commonOf(template, commonInput, place);
  const config = configOf(template, own, { path, checker: place.checker });
  return commonInput === undefined || config === undefined ? undefined : { common: checked, config };
}

function configOf(template: TargetTemplate, own: Readonly<Record<string, unknown>>, place: TargetPlace): unknown {
  if (Object.keys(own).length === 0 && template.config !== undefined) return template.config;
  const result = template.configFor(own);
  if (result.success) return deepFreeze(result.data);
  const fresh = result.error.issues.filter((issue) => !template.reported.has(issueKey(issue)));
  const context = { ...place.checker, base: place.path, value: own };
  for (const finding of findingsOf(fresh, context)) place.checker.report(finding);
  return undefined;
}

function commonOf(template: TargetTemplate, own: CommonInput, place: TargetPlace): Target['common'] {
  const common = resolveCommon([...template.scopes, own]);
  const at = { path: [...place.path, 'options'], report: place.checker.report };
  checkTimeout(own, common.interval, at);
  checkEgress(own, at);
  return deepFreeze(common);
}

/** Tells common options from those of the type; anything but a mapping holds none (the target's schema says so). */
function split(options: unknown): { common: Record<string, unknown>; own: Record<string, unknown> } {
  const entries = isMapping(options) ? Object.entries(options) : [];
  return {
    common: Object.fromEntries(entries.filter(([key]) => COMMON_KEYS.has(key))),
    own: Object.fromEntries(entries.filter(([key]) => !COMMON_KEYS.has(key))),
  };
}

export interface TemplateParts {
  readonly probe: string;
  readonly probeType: AnyProbe;
  /** Options of the type as written. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly scopes: readonly CommonInput[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * `path` is where the options of the type stand. What is wrong there is reported at once; what is only missing is
 * left to the targets when `lacking` is `allowed`, since each may bring its own.
 */
export function makeTemplate(
  parts: TemplateParts,
  place: { path: Path; checker: Checker },
  lacking: 'allowed' | 'reported',
): TargetTemplate {
  const { written, scopes } = parts;
  const { path, checker } = place;
  const schema = parts.probeType.Config as z.ZodType<unknown>;
  const base = safeParse(schema, written, path, checker);
  const issues = base.success ? [] : base.error.issues;
  const told = issues.filter((issue) => lacking === 'reported' || isWritten(issue, written));
  for (const finding of findingsOf(told, { ...checker, base: path, value: written })) checker.report(finding);
  const { probe, probeType, labels } = parts;
  return Object.freeze({
    probe,
    probeType,
    configFor: (overrides) => safeParse(schema, { ...written, ...overrides }, path, checker),
    ...(base.success ? { config: deepFreeze(base.data) } : {}),
    reported: new Set(told.map(issueKey)),
    scopes,
    common: deepFreeze(resolveCommon(scopes)),
    labels: Object.freeze(labels),
  } satisfies TargetTemplate);
}

/** Whether an issue is about something that stands there, not about something that is missing. */
function isWritten(issue: z.core.$ZodIssue, written: unknown): boolean {
  return issue.code === 'unrecognized_keys' || (issue.path.length > 0 && valueAt(written, issue.path) !== undefined);
}
