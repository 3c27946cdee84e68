import type { Node } from 'yaml';
import type { Place, Problem } from '../../core/problem.js';
import { nodePlace, type Source } from './scalar.js';

/** Which check a complaint about the file itself belongs to. */
export const DOCUMENT_CHECKS = ['yaml', 'schema', 'duplicate-group', 'bounds'] as const;

export interface DocumentProblem extends Problem {
  readonly check: (typeof DOCUMENT_CHECKS)[number];
}

export interface Said {
  readonly reason: string;
  readonly remedy: string;
}

/** Complaints about one file, in the order of finding, up to a bound. */
export class Complaints {
  readonly list: DocumentProblem[] = [];

  constructor(readonly source: Source) {}

  schema(node: Node | undefined | null, said: Said): void {
    this.at(nodePlace(this.source, node), 'schema', said);
  }

  at(place: Place, check: DocumentProblem['check'], said: Said): void {
    if (this.list.length < MOST) this.list.push({ check, severity: 'error', place, ...said });
  }
}

const MOST = 200;
