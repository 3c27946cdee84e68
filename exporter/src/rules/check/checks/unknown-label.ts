import type { Severity } from '../../../core/problem.js';
import { nearest } from '../../../core/suggest.js';
import { walk, type Aggregate, type Binary, type Expr, type Labels } from '../../promql/index.js';
import type { Check, Draft, RuleHere } from '../check.js';
import { matchersOf } from '../matchers.js';
import type { Scene } from '../scene.js';

/** Prometheus adds these to what it scrapes. */
const SCRAPED = ['job', 'instance', '__name__'];

export const unknownLabel: Check = {
  id: 'unknown-label',
  title: 'A label that the series do not have',
  severity: 'error',
  help: 'A matcher on a label that is not there selects nothing or everything, and an aggregation by it makes one heap of all. Targets may have labels of their own: name them with --own-label; one that is not near any other is a warning only.',
  run: (here, scene) => {
    const drafts = [...ofMatchers(here, scene), ...ofClauses(here, scene)];
    const keys = drafts.map(({ place }) => `${place.line}:${place.column}`);
    return drafts.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  },
};

function ofMatchers({ rule, analysis }: RuleHere, scene: Scene): Draft[] {
  return matchersOf(analysis.tree).flatMap(({ matcher, selector }) => {
    const known = scene.known(selector.metric ?? '');
    if (known === undefined) return [];
    const labels: Labels = { names: new Set(Object.keys(known.labels)), open: known.own ? 'own' : 'no' };
    const fault = judge(matcher.label, labels, { scene, what: selector.metric ?? '' });
    return fault ? [{ ...fault, place: rule.places.within(matcher.from, matcher.from + matcher.label.length) }] : [];
  });
}

/** by, without, on, ignoring, group_left: what they name must be there on the side that they name it for. */
function ofClauses({ rule, analysis }: RuleHere, scene: Scene): Draft[] {
  return [...walk(analysis.tree)].flatMap(([node]) => {
    const named = node.kind === 'aggregate' ? grouped(node) : node.kind === 'binary' ? matched(node) : [];
    return named.flatMap(({ label, over }) => {
      const fault = judge(label, scene.labels(over), { scene, what: 'what stands here' });
      if (fault === undefined) return [];
      const at = rule.expr.slice(node.from, node.to).search(wordOf(label));
      const from = node.from + Math.max(0, at);
      return [{ ...fault, place: rule.places.within(from, from + label.length) }];
    });
  });
}

interface Named {
  readonly label: string;
  readonly over: Expr;
}

const grouped = ({ labels, expr }: Aggregate): Named[] => labels.map((label) => ({ label, over: expr }));

function matched({ matching, left, right }: Binary): Named[] {
  const { kind, labels, include, group } = matching;
  const one = group === 'left' ? right : left;
  return [
    ...(kind === 'on' ? labels.flatMap((label) => [left, right].map((over) => ({ label, over }))) : []),
    ...include.map((label) => ({ label, over: one })),
  ];
}

const WORDS = new Map<string, RegExp>();
/** The label as a word of its own; names of labels have no characters that mean something in a pattern. */
function wordOf(label: string): RegExp {
  const known = WORDS.get(label);
  if (known) return known;
  const safe = label.replace(/\W/g, '.');
  // eslint-disable-next-line no-restricted-syntax -- only word characters and dots
  const made = new RegExp(`\\b${safe}\\b(?=[\\s,)])`);
  WORDS.set(label, made);
  return made;
}

interface Room {
  readonly scene: Scene;
  readonly what: string;
}

function judge(label: string, labels: Labels, { scene, what }: Room): Omit<Draft, 'place'> | undefined {
  if (labels.open === 'any' || labels.names.has(label) || SCRAPED.includes(label)) return undefined;
  if (labels.open === 'own' && scene.options.ownLabels.includes(label)) return undefined;
  if (labels.names.size === 0) return undefined;
  const near = nearest(label, [...labels.names]);
  const severity: Severity = near !== undefined || labels.open === 'no' ? 'error' : 'warning';
  const own = labels.open === 'own' ? ' If your targets carry it, say so with --own-label.' : '';
  const there = [...labels.names].slice(0, 8).join(', ');
  const remedy = near === undefined ? `It has ${there}.${own}` : `Did you mean ${near}?`;
  return { severity, reason: `${what} has no label ${label}`, remedy };
}
