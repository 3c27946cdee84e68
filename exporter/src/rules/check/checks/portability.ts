import type { Place } from '../../../core/problem.js';
import type { Check, Draft, RuleHere } from '../check.js';
import { featuresOf } from '../portability/expressions.js';
import { RULER_NAMES, RULERS, type Ruler } from '../portability/rulers.js';
import { GROUP_FEATURES, RULE_FEATURES, TEMPLATE_FEATURES, type Feature } from '../portability/table.js';
import type { Scene } from '../scene.js';
import { templatesOf } from '../template/uses.js';

const VERBS = { refused: 'refused by', ignored: 'ignored by', limited: 'behind a switch in' } as const;

export const portability: Check = {
  id: 'portability',
  title: 'Something that not every ruler takes',
  severity: 'warning',
  help: 'Prometheus 2.42 and 3, Mimir, Cortex, Thanos, vmalert 1.79 and newer, and the convert API of Grafana do not take the same files. What one of those named by --for refuses is an error; of the others it is a warning, said once a file.',
  run: (here, scene) => {
    const drafts = usesOf(here).map(({ feature, place }) => draftOf(feature, place, scene));
    return drafts.filter((one) => one !== undefined);
  },
  runGroup: ({ group }, scene) =>
    Object.keys(group.others).flatMap((name) => {
      const feature = GROUP_FEATURES[name];
      const draft = feature && draftOf(feature, group.place, scene);
      return draft ? [{ ...draft, reason: `${group.name}: ${draft.reason}` }] : [];
    }),
};

interface Use {
  readonly feature: Feature;
  readonly place: Place;
}

function usesOf({ rule, analysis }: RuleHere): Use[] {
  const uses: Use[] = [];
  for (const [name, place] of Object.entries(rule.places.fields)) {
    const feature = RULE_FEATURES[name];
    if (feature) uses.push({ feature, place });
  }
  for (const { feature, from, to } of featuresOf(analysis.tree, rule.expr)) {
    uses.push({ feature, place: rule.places.within(from, to) });
  }
  if (rule.kind === 'record') return uses;
  for (const { place, template } of templatesOf(rule)) {
    for (const call of template.calls) {
      const feature = TEMPLATE_FEATURES[call];
      if (feature) uses.push({ feature, place });
    }
  }
  return uses;
}

/** Of those that were named, if any of them minds, else of the others. */
function draftOf(feature: Feature, place: Place, scene: Scene): Draft | undefined {
  const { rulers } = scene.options;
  const minding = RULERS.filter((ruler) => feature.refusedBy[ruler] !== undefined);
  const named = minding.filter((ruler) => rulers.includes(ruler));
  if (rulers.length > 0 && named.length === 0) return undefined;
  const told = named.length > 0 ? named : minding;
  if (told.length === 0) return undefined;
  const isRefused = named.some((ruler) => feature.refusedBy[ruler] === 'refused');
  const reason = `${feature.name}: ${phrases(feature, told)}`;
  return { severity: isRefused ? 'error' : 'warning', place, reason, remedy: feature.remedy };
}

function phrases(feature: Feature, rulers: readonly Ruler[]): string {
  const parts = (['refused', 'ignored', 'limited'] as const).flatMap((how) => {
    const names = rulers.filter((ruler) => feature.refusedBy[ruler] === how).map((ruler) => RULER_NAMES[ruler]);
    return names.length === 0 ? [] : [`${VERBS[how]} ${names.join(', ')}`];
  });
  return parts.join('; ');
}
