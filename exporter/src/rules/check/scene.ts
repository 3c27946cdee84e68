import type { RuleFileNode, RuleNode } from '../model.js';
import { analyse, labelsOf, walk, type Analysis, type Expr, type Labels, type Selector } from '../promql/index.js';
import type { CheckOptions } from './options.js';
import { contractNames, type Known } from './names.js';

/** What checks know beyond the rule that they look at. */

export interface Scene {
  readonly options: CheckOptions;
  readonly files: readonly RuleFileNode[];
  analysisOf(rule: RuleNode): Analysis;
  /** What the contract says, if the name is in it. */
  known(name: string): Known | undefined;
  /** Rules of these files that record the name. */
  recorders(name: string): readonly RuleNode[];
  /** Every name that these files record. */
  readonly recorded: readonly string[];
  labels(expr: Expr): Labels;
  /** Whether the value rests on more than one moment; undefined where a series of others decides it. */
  looksBack(expr: Expr): boolean | undefined;
}

export function sceneOf(files: readonly RuleFileNode[], options: CheckOptions): Scene {
  const analyses = new Map<RuleNode, Analysis>();
  const recorders = new Map<string, RuleNode[]>();
  for (const { groups } of files) {
    for (const rule of groups.flatMap(({ rules }) => rules)) {
      if (rule.kind === 'record') recorders.set(rule.name, [...(recorders.get(rule.name) ?? []), rule]);
    }
  }
  const analysisOf = (rule: RuleNode): Analysis => {
    const known = analyses.get(rule) ?? analyse(rule.expr);
    analyses.set(rule, known);
    return known;
  };
  const look = new Look(options, (name) => recorders.get(name) ?? [], analysisOf);
  return {
    options,
    files,
    analysisOf,
    known: (name) => contractNames().get(name),
    recorders: (name) => recorders.get(name) ?? [],
    recorded: [...recorders.keys()],
    labels: (expr) => labelsOf(expr, look.lookUp),
    looksBack: (expr) => look.back(expr),
  };
}

/** Follows recorded names into the rules that make them; a name that leads to itself ends there. */
class Look {
  readonly #labels = new Map<string, Labels>();
  readonly #back = new Map<string, boolean | undefined>();

  constructor(
    private readonly options: CheckOptions,
    private readonly recorders: (name: string) => readonly RuleNode[],
    private readonly analysisOf: (rule: RuleNode) => Analysis,
  ) {}

  readonly lookUp = (selector: Selector): Labels => this.labels(selector);

  private labels({ metric = '', matchers }: Selector): Labels {
    const known = contractNames().get(metric);
    const named = matchers.filter(({ op, value }) => op === '=' && value !== '').map(({ label }) => label);
    if (known) {
      const names = new Set([...Object.keys(known.labels), ...(known.own ? this.options.ownLabels : []), ...named]);
      return { names, open: known.own ? 'own' : 'no' };
    }
    const made = this.made(metric);
    return made
      ? { names: new Set([...made.names, ...named]), open: made.open }
      : { names: new Set(named), open: 'any' };
  }

  private made(metric: string): Labels | undefined {
    const seen = this.#labels.get(metric);
    if (seen) return seen;
    const rules = this.recorders(metric);
    if (rules.length === 0) return undefined;
    this.#labels.set(metric, { names: new Set(), open: 'any' });
    const all = rules.map((rule): Labels => {
      const inner = labelsOf(this.analysisOf(rule).tree, this.lookUp);
      return { names: new Set([...inner.names, ...Object.keys(rule.labels)]), open: inner.open };
    });
    const open = all.some((one) => one.open === 'any') ? 'any' : all.some((one) => one.open === 'own') ? 'own' : 'no';
    const result: Labels = { names: new Set(all.flatMap(({ names }) => [...names])), open };
    this.#labels.set(metric, result);
    return result;
  }

  back(expr: Expr): boolean | undefined {
    let answer: boolean | undefined = false;
    for (const [node] of walk(expr)) {
      if (node.kind === 'subquery' || (node.kind === 'selector' && node.range !== undefined)) return true;
      // An age and a time that is left say themselves how long.
      if (node.kind === 'call' && ['time', 'timestamp'].includes(node.name)) return true;
      if (node.kind !== 'selector' || !node.metric?.includes(':')) continue;
      const inner = this.recordedBack(node.metric);
      if (inner === true) return true;
      if (inner === undefined) answer = undefined;
    }
    return answer;
  }

  private recordedBack(metric: string): boolean | undefined {
    if (this.#back.has(metric)) return this.#back.get(metric);
    this.#back.set(metric, undefined);
    const rules = this.recorders(metric);
    const answers = rules.map((rule) => this.back(this.analysisOf(rule).tree));
    const answer = answers.includes(true)
      ? true
      : answers.length === 0 || answers.includes(undefined)
        ? undefined
        : false;
    this.#back.set(metric, answer);
    return answer;
  }
}
