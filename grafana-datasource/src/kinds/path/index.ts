import type { Kind } from '../kind.js';
import { unmatched, type Notice } from '../match.js';
import { METRICS, size, toLogql, toPromql } from './asks.js';
import { factsFrame } from './facts.js';
import { pairs } from './pairs.js';
import { plan } from './plan.js';
import { roundsFrame } from './rounds.js';
import { readAsked, timeline } from './timeline.js';
import { findingsFrame, linksFrame, nodesFrame } from './topology.js';

export const path: Kind<'path'> = {
  kind: 'path',
  label: 'Path',
  help: 'Every way to the targets, hop by hop: who is on it, where flows end, which link is slow, what changed.',
  size,
  toPromql,
  toLogql,
  toFrames: (query, answers, scope) => {
    const planned = plan(query, scope);
    const asked = readAsked(answers);
    const time = timeline(asked, planned, scope);
    const traces = pairs(asked, time);
    const setting = { asked, answers, time, pairs: traces, plan: planned };
    const rounds = roundsFrame(setting);
    const notices: readonly Notice[] = [
      ...planned.notices,
      ...unmatched(METRICS, query.filter, scope.adhoc),
      ...(traces.overflowed ? [OVERFLOWED] : []),
    ];
    return [
      { ...rounds, notices },
      linksFrame(setting),
      nodesFrame(setting),
      factsFrame(answers),
      findingsFrame(setting),
    ];
  },
};

const OVERFLOWED: Notice = {
  severity: 'warning',
  text: 'Agents ran out of their budget of series: some targets are missing here. The dashboard of queues and agents says whose.',
};
