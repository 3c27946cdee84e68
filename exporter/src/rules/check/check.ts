import type { Place, Problem, Severity } from '../../core/problem.js';
import type { GroupNode, RuleFileNode, RuleNode } from '../model.js';
import type { Analysis } from '../promql/index.js';
import type { CheckId } from './ids.js';
import type { Scene } from './scene.js';

/** A check, as data with one function: the page about them, SARIF and the command are made of it. */
export interface Check {
  readonly id: CheckId;
  /** What it finds, in a few words. */
  readonly title: string;
  /** The usual one; a finding may have another. */
  readonly severity: Severity;
  /** Why it matters and what is done about it, in a sentence or two. */
  readonly help: string;
  /** Absent where reading the file finds it already. Pure; throws nothing. */
  run?(rule: RuleHere, scene: Scene): readonly Draft[];
  /** The same for what concerns a whole group. */
  runGroup?(group: GroupHere, scene: Scene): readonly Draft[];
}

export interface GroupHere {
  readonly file: RuleFileNode;
  readonly group: GroupNode;
  /** Seconds between evaluations. */
  readonly interval: number;
}

export interface RuleHere extends GroupHere {
  readonly rule: RuleNode;
  /** Its place in the group, from 0. */
  readonly at: number;
  readonly analysis: Analysis;
}

/** A finding as its check makes it. */
export interface Draft {
  readonly severity?: Severity;
  readonly place: Place;
  readonly reason: string;
  readonly remedy: string;
}

export interface Finding extends Problem {
  readonly check: CheckId;
  /** Absent where it concerns more than one. */
  readonly group?: string;
  readonly rule?: string;
}
