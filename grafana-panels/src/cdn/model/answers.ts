/** Each view's answer in a few words, for its tab: what a reader sees before going there. */
import type { FindingsModel } from './findings.js';
import type { PhasesModel } from './phases.js';
import type { ShareHost } from './shares.js';
import type { EdgeRow, Matrix, Tone } from './types.js';
import { count, share } from './words.js';

export interface Answer {
  readonly tone: Tone;
  readonly text: string;
}

const NONE: Answer = { tone: 'plain', text: 'no data' };

export function matrixAnswer(matrix: Matrix | undefined): Answer {
  const rows = (matrix?.groups ?? []).flatMap((group) => group.rows).filter((row) => row.role === 'edge');
  if (matrix === undefined || rows.length === 0)
    return matrix === undefined ? NONE : { tone: 'plain', text: 'baseline only' };
  const failing = rows.filter((row) => row.tally.fail > 0).length;
  if (failing > 0) return { tone: 'bad', text: `${String(failing)} of ${String(rows.length)} fail` };
  const open = rows.filter((row) => row.tally.unsure > 0 || row.tally.pass === 0).length;
  if (open > 0) return { tone: 'unsure', text: `${String(open)} of ${String(rows.length)} unsure` };
  return { tone: 'good', text: 'all pass' };
}

export function phasesAnswer(model: PhasesModel | undefined): Answer {
  if (model === undefined) return NONE;
  return { tone: 'plain', text: count(model.falls.length, 'way') };
}

export function sharesAnswer(hosts: readonly ShareHost[] | undefined): Answer {
  if (hosts === undefined) return NONE;
  const drifting = new Set(hosts.filter((host) => host.drifting > 0).map((host) => host.target)).size;
  if (drifting > 0) return { tone: 'bad', text: `${count(drifting, 'hostname')} drift${drifting === 1 ? 's' : ''}` };
  if (hosts.some((host) => host.step === 'out_of_step')) return { tone: 'bad', text: 'out of step' };
  const known = hosts
    .flatMap((host) => host.providers.flatMap((one) => one.lines))
    .some((line) => line.state === 'holds');
  return known ? { tone: 'good', text: 'as intended' } : { tone: 'unsure', text: 'not enough data' };
}

export function edgesAnswer(rows: readonly EdgeRow[] | undefined): Answer {
  if (rows === undefined) return NONE;
  const judged = rows.map((row) => row.proper).filter((value) => value !== null);
  if (judged.length === 0) return { tone: 'unsure', text: 'no places expected' };
  const wrong = judged.filter((value) => value < 1);
  if (wrong.length === 0) return { tone: 'good', text: 'proper everywhere' };
  return { tone: 'bad', text: `down to ${share(Math.min(...wrong))} proper` };
}

export function findingsAnswer(model: FindingsModel | undefined): Answer {
  if (model === undefined) return NONE;
  const [worst] = model.tally;
  if (worst === undefined) return { tone: 'good', text: 'none' };
  return {
    tone: worst.severity === 'error' ? 'bad' : 'plain',
    text: worst.severity === 'info' ? `${String(worst.count)} info` : count(worst.count, worst.severity),
  };
}
