import type { DocumentProblem, Loaded } from '../document/index.js';
import { durationOf } from '../document/index.js';
import type { RuleFileNode } from '../model.js';
import type { Check, Draft, Finding, GroupHere } from './check.js';
import type { CheckOptions } from './options.js';
import { checks } from './checks/index.js';
import type { CheckId } from './ids.js';
import { sceneOf, type Scene } from './scene.js';
import { silenceFile } from './silence.js';

export interface Report {
  readonly files: number;
  readonly groups: number;
  readonly alerts: number;
  readonly records: number;
  /** By file, then by line. */
  readonly findings: readonly Finding[];
  /** How many findings a comment silenced. */
  readonly silenced: number;
}

/** Everything that is wrong with the files; `only` names the checks that are wanted. */
export function checkRules(loaded: Loaded, options: CheckOptions, only?: readonly CheckId[]): Report {
  const scene = sceneOf(loaded.files, options);
  const wanted = checks.filter(({ id }) => only === undefined || only.includes(id));
  const isWanted = ({ check }: Finding): boolean => wanted.some(({ id }) => id === check);
  const findings: Finding[] = loaded.problems.filter(({ place }) => place === undefined).map(ofDocument);
  let silenced = 0;
  for (const file of loaded.files) {
    const own = loaded.problems.filter(({ place }) => place?.file === file.file).map(ofDocument);
    const found = [...own, ...once(fileFindings(file, wanted, scene))].filter(isWanted);
    const judged = silenceFile(file, loaded.texts.get(file.file) ?? '', found);
    // With some checks left out nobody knows whether a comment silences something.
    findings.push(...sorted(only === undefined ? judged.findings : judged.findings.filter(isWanted)));
    silenced += judged.silenced;
  }
  const rules = loaded.files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return {
    files: loaded.files.length,
    groups: loaded.files.reduce((sum, { groups }) => sum + groups.length, 0),
    alerts: rules.filter(({ kind }) => kind === 'alert').length,
    records: rules.filter(({ kind }) => kind === 'record').length,
    findings,
    silenced,
  };
}

const ofDocument = ({ check, severity, place, reason, remedy }: DocumentProblem): Finding => ({
  ...{ check, severity, reason, remedy },
  ...(place === undefined ? {} : { place }),
});

function fileFindings(file: RuleFileNode, wanted: readonly Check[], scene: Scene): Finding[] {
  const findings: Finding[] = [];
  for (const group of file.groups) {
    const interval = durationOf(group.interval ?? '') || scene.options.interval;
    const here: GroupHere = { file, group, interval };
    for (const check of wanted) {
      findings.push(...(check.runGroup?.(here, scene) ?? []).map((draft) => findingOf(check, draft, group.name)));
    }
    group.rules.forEach((rule, at) => {
      const analysis = scene.analysisOf(rule);
      for (const check of wanted) {
        const drafts = check.run?.({ ...here, rule, at, analysis }, scene) ?? [];
        findings.push(...drafts.map((draft) => ({ ...findingOf(check, draft, group.name), rule: rule.name })));
      }
    });
  }
  return findings;
}

const findingOf = ({ id, severity }: Check, draft: Draft, group: string): Finding => ({
  check: id,
  group,
  severity: draft.severity ?? severity,
  place: draft.place,
  reason: draft.reason,
  remedy: draft.remedy,
});

/** What other rulers than the wanted ones refuse is said at the first place, with how often. */
function once(findings: readonly Finding[]): Finding[] {
  const isCommon = ({ check, severity }: Finding): boolean => check === 'portability' && severity === 'warning';
  const counts = new Map<string, number>();
  for (const finding of findings.filter(isCommon)) counts.set(finding.reason, (counts.get(finding.reason) ?? 0) + 1);
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    if (!isCommon(finding)) return [finding];
    if (told.has(finding.reason)) return [];
    told.add(finding.reason);
    const count = counts.get(finding.reason) ?? 1;
    return [count === 1 ? finding : { ...finding, reason: `${finding.reason} (${count} times in this file)` }];
  });
}

const sorted = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort(
    (one, other) =>
      (one.place?.line ?? 0) - (other.place?.line ?? 0) || (one.place?.column ?? 0) - (other.place?.column ?? 0),
  );
