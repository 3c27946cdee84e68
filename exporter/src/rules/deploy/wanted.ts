import { ProblemError, type Place, type Problem } from '../../core/problem.js';
import type { GroupNode, RuleFileNode, RuleNode } from '../model.js';
import type { Analysis } from '../promql/index.js';
import type { Destination, Kind } from './destination.js';
import { groupOfNode, type Namespace } from './group.js';
import { namespaceOf } from './mark.js';

/** What Git wants at a destination: namespaces of the owner, from rule files. */

/** Keys of a group beyond name, interval and rules, by who takes them. */
const TAKEN: Readonly<Record<Kind, readonly string[]>> = {
  prometheus: ['limit', 'query_offset', 'labels'],
  thanos: ['limit', 'query_offset', 'labels', 'partial_response_strategy'],
  mimir: ['query_offset', 'source_tenants', 'evaluation_delay', 'align_evaluation_time_on_interval', 'limit', 'labels'],
  cortex: ['limit', 'query_offset', 'labels'],
  grafana: ['query_offset', 'labels'],
};
const SERVERS: Readonly<Record<Kind, string>> = {
  ...{ prometheus: 'Prometheus', thanos: 'Thanos', mimir: 'Mimir', cortex: 'Cortex', grafana: 'Grafana' },
};

type Analyse = (expr: string) => Pick<Analysis, 'faults'>;

/** Throws a ProblemError with every reason why the files cannot go there. The parser is given: it is large to load. */
export function wantedOf(files: readonly RuleFileNode[], to: Destination, analyse: Analyse): readonly Namespace[] {
  const problems: Problem[] = [];
  const namespaces = new Map<string, { readonly file: string; readonly groups: GroupNode[] }>();
  for (const { file, groups } of files) {
    const name = namespaceOf(to.owner, to.namespace ?? stemOf(file));
    const there = namespaces.get(name);
    if (there !== undefined && to.namespace === undefined) problems.push(twice(there.file, file, name));
    namespaces.set(name, { file, groups: [...(there?.groups ?? []), ...groups] });
  }
  for (const { groups } of namespaces.values()) {
    groups.forEach((group, at) => {
      problems.push(...unfit(group, to.kind), ...group.rules.flatMap((rule) => broken(rule, analyse)));
      const first = groups.slice(0, at).find(({ name }) => name === group.name);
      if (first !== undefined) problems.push(sameName(group, first.place));
    });
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return [...namespaces]
    .map(([name, { groups }]) => ({ name, groups: groups.map(groupOfNode) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** `rules/team-a.rules.yml` is `team-a`; what a namespace may not hold is a hyphen. */
function stemOf(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  const stem = base.replace(/\.ya?ml$/i, '').replace(/\.rules?$/i, '').replace(/[^A-Za-z0-9._-]+/g, '-'); // prettier-ignore
  return stem === '' || stem.startsWith('.') ? `rules${stem}` : stem;
}

const twice = (first: string, second: string, namespace: string): Problem => ({
  severity: 'error',
  reason: `${first} and ${second} would both be the namespace "${namespace}"`,
  remedy: 'Rename one of them, or put all groups into one namespace with --namespace or "namespace".',
});

function sameName(group: GroupNode, first: Place): Problem {
  return {
    severity: 'error',
    place: group.place,
    reason: `group "${group.name}" stands in its namespace twice; first at ${first.file}:${first.line}`,
    remedy: 'Rename one of them: a ruler knows a group by namespace and name.',
  };
}

/** One file that does not parse keeps a server from starting: what is no PromQL does not get there. */
const broken = ({ name, expr, places }: RuleNode, analyse: Analyse): Problem[] =>
  analyse(expr)
    .faults.slice(0, 1)
    .map(({ from, to, message }) => ({
      ...{ severity: 'error', place: places.within(from, to) },
      reason: `expression of "${name}": ${message}`,
      remedy: 'See "parallax rules check".',
    }));

function unfit(group: GroupNode, kind: Kind): Problem[] {
  const problem = (reason: string, remedy: string): Problem => ({
    ...{ severity: 'error', place: group.place, reason, remedy },
  });
  const unknown = Object.keys(group.others).filter((key) => !TAKEN[kind].includes(key));
  const problems = unknown.map((key) =>
    problem(
      `${SERVERS[kind]} does not take "${key}" of group "${group.name}"`,
      'Remove it, or keep the group out of the files of this destination.',
    ),
  );
  if (group.rules.length > 0) return problems;
  return [...problems, problem(`group "${group.name}" has no rules`, 'Remove the group, or give it a rule.')];
}
