import type { CdnRule } from '@parallax/contract';
import { MAX_EVIDENCE, MAX_LINE, type Finding, type RuleCount, type Verdicts } from './finding.js';
import type { Draft, Evidence, Rule } from './rule.js';
import { rules } from './rules/index.js';
import { scenesOf, type Scene } from './scene.js';
import type { Survey } from './survey-types.js';

/** Findings of one rule for one object on one way; what is beyond says nothing new. */
const MAX_DRAFTS = 8;

/** Judges a survey by every rule, or by those that are named. Pure. */
export function judge(survey: Survey, only?: readonly CdnRule[]): Verdicts {
  const findings: Finding[] = [];
  const counts = new Map<string, { -readonly [K in keyof RuleCount]: RuleCount[K] }>();
  for (const scene of scenesOf(survey)) {
    for (const rule of rules) {
      if (only !== undefined && !only.includes(rule.id)) continue;
      const drafts = rule.judge(scene);
      if (drafts === undefined) continue;
      const found = drafts.slice(0, MAX_DRAFTS).map((draft) => findingOf(draft, rule, scene));
      findings.push(...found);
      for (const severity of rule.severities) {
        const { name: provider } = scene.leg;
        const key = `${provider} ${rule.id} ${severity}`;
        const count = counts.get(key) ?? { provider, rule: rule.id, severity, objects: 0 };
        if (found.some((one) => one.severity === severity)) count.objects += 1;
        counts.set(key, count);
      }
    }
  }
  return { findings, counts: [...counts.values()] };
}

/** What is wrong, by object and way. */
export const lint = (survey: Survey): Finding[] => [...judge(survey).findings];

function findingOf(draft: Draft, rule: Rule, { object, leg }: Scene): Finding {
  const { path, id, partition } = object;
  const { severity = rule.severities[0], place, reason, remedy, evidence } = draft;
  return {
    ...{ rule: rule.id, severity, provider: leg.name, path, object: id, partition, place, reason, remedy },
    reference: rule.reference.title,
    evidence: evidence.slice(0, MAX_EVIDENCE).map(lineOf),
  };
}

function lineOf(evidence: Evidence): string {
  const text = typeof evidence === 'string' ? evidence : `${evidence[0]}: ${evidence[1][0]}: ${evidence[1][1]}`;
  return text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 3)}...`;
}
