import type { Place } from '../../core/problem.js';
import type { AlertNode, RecordNode, RuleFileNode } from '../model.js';
import { analyse } from '../promql/index.js';
import type { AlertTest, CaseResult, Expected, SampleTest } from './model.js';

/**
 * Which rules the tests that passed prove something about: an alert is covered when it fires in one and is silent in
 * one, a recorded series when a test asks for it or an alert that fires in a test rests on it.
 */

export interface Covered {
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly place: Place;
  /** Expectations of this kind; of a recorded series, tests that ask for it. */
  readonly fires: number;
  readonly silent: number;
  readonly asked: number;
  /** Of a recorded series that no test asks for: an alert that fires and rests on it. */
  readonly through?: string;
  readonly isCovered: boolean;
}

export interface Coverage {
  readonly rules: readonly Covered[];
  /** 0 to 1; 1 without rules. */
  readonly ratio: number;
}

/** What one expectation says of an alert. */
interface Claim {
  readonly alert: string;
  /** Absent: that nothing fires. */
  readonly fires?: Expected;
}

export function coverageOf(files: readonly RuleFileNode[], results: readonly CaseResult[]): Coverage {
  const passed = results.filter(({ failures }) => failures.length === 0).map(({ test }) => test);
  const claims = [
    ...passed.flatMap(({ alerts }) => alerts.flatMap(claimsOf)),
    ...passed.flatMap(({ samples }) => samples.flatMap(askedAlerts)),
  ];
  const asked = passed.flatMap(({ samples }) => samples.flatMap(({ expr }) => metricsOf(expr)));
  const nodes = files.flatMap(({ groups }) => groups).flatMap(({ rules }) => rules);
  const alerts = nodes.flatMap((node) => (node.kind === 'alert' ? [{ node, covered: alertOf(node, claims) }] : []));
  const through = reach(nodes, alerts);
  const rules = nodes.map((node) => (node.kind === 'alert' ? alertOf(node, claims) : recordOf(node, asked, through)));
  const covered = rules.filter(({ isCovered }) => isCovered).length;
  return { rules, ratio: rules.length === 0 ? 1 : covered / rules.length };
}

const claimsOf = ({ alert, expected }: AlertTest): Claim[] =>
  expected.length === 0 ? [{ alert }] : expected.map((fires) => ({ alert, fires }));

/** A test may ask for the series that Prometheus makes of alerts instead. */
function askedAlerts({ expr, samples }: SampleTest): Claim[] {
  const uses = analyse(expr).selectors.filter(({ metric }) => metric === 'ALERTS');
  return uses.flatMap(({ matchers }) => {
    const equal = new Map(matchers.filter(({ op }) => op === '=').map(({ label, value }) => [label, value]));
    const alert = equal.get('alertname');
    if (alert === undefined || (equal.get('alertstate') ?? 'firing') !== 'firing') return [];
    const fires: Expected = { isPartial: true, labels: new Map(), annotations: new Map() };
    return [{ alert, ...(samples > 0 ? { fires } : {}) }];
  });
}

const metricsOf = (expr: string): string[] =>
  analyse(expr).selectors.flatMap(({ metric }) => (metric === undefined ? [] : [metric]));

function alertOf(node: AlertNode, claims: readonly Claim[]): Covered {
  const own = claims.filter(({ alert }) => alert === node.name);
  const fires = own.filter((claim) => claim.fires !== undefined && mayBe(node, claim.fires)).length;
  const silent = own.filter((claim) => claim.fires === undefined).length;
  const { name, place } = placed(node);
  return {
    kind: 'alert',
    name,
    place,
    fires,
    silent,
    asked: 0,
    isCovered: fires > 0 && (silent > 0 || isConstant(node)),
  };
}

/** A dead man's switch reads no series: there is no test in which it is silent. */
const isConstant = ({ expr }: AlertNode): boolean => analyse(expr).selectors.length === 0;

const placed = ({ name, places }: AlertNode | RecordNode): { name: string; place: Place } => ({
  name,
  place: places.name,
});

/** Of alerts with one name, such as a warning and a critical one, which it is that fires. */
function mayBe({ labels }: AlertNode, { isPartial, labels: wanted }: Expected): boolean {
  return Object.entries(labels).every(([name, value]) => {
    if (value.includes('{{')) return true;
    const want = wanted.get(name);
    if (want === undefined) return isPartial;
    return want.kind === 'text' ? want.text === value : want.kind === 'pattern' && want.found(value);
  });
}

/** Recorded series by the alert that fires in a test and rests on them, over however many rules. */
function reach(
  nodes: readonly (AlertNode | RecordNode)[],
  alerts: readonly { node: AlertNode; covered: Covered }[],
): Map<string, string> {
  const through = new Map<string, string>();
  const visit = (expr: string, alert: string): void => {
    for (const metric of metricsOf(expr)) {
      if (through.has(metric)) continue;
      through.set(metric, alert);
      for (const node of nodes) if (node.kind === 'record' && node.name === metric) visit(node.expr, alert);
    }
  };
  for (const { node, covered } of alerts) if (covered.fires > 0) visit(node.expr, node.name);
  return through;
}

function recordOf(node: RecordNode, asked: readonly string[], reached: ReadonlyMap<string, string>): Covered {
  const count = asked.filter((metric) => metric === node.name).length;
  const through = count === 0 ? reached.get(node.name) : undefined;
  return {
    ...{ kind: 'record', ...placed(node), fires: 0, silent: 0, asked: count },
    ...(through === undefined ? {} : { through }),
    isCovered: count > 0 || through !== undefined,
  };
}
