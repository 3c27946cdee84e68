import type { Kind } from '../kind.js';
import { unmatched, type Notice } from '../match.js';
import { METRICS, size, toLogql, toPromql } from './asks.js';
import { detailsFrame, routesFrame } from './details.js';
import { factsFrame } from './facts.js';
import { withRecords } from './findings.js';
import { graphFrames } from './node-graph.js';
import { pairs } from './pairs.js';
import { plan } from './plan.js';
import { readRecords, type Read } from './records.js';
import { roundsFrame } from './rounds.js';
import { readAsked, timeline } from './timeline.js';
import { findingsFrame, linksFrame, nodesFrame } from './topology.js';

export const path: Kind<'path'> = {
  kind: 'path',
  label: 'Path',
  help: 'Every way to the targets, hop by hop: who is on it, where flows end, which link is slow, what changed.',
  drawnBy: 'The panel Parallax Path draws it; with "Node graph" also Grafana\'s Node graph and Geomap.',
  size,
  toPromql,
  toLogql,
  toFrames: (query, answers, scope) => {
    const planned = plan(query, scope);
    const asked = readAsked(answers);
    const time = timeline(asked, planned, scope);
    const traces = pairs(asked, time);
    const setting = { asked, answers, time, pairs: traces, plan: planned };
    const { records, notices: unread } = readRecords(answers);
    const nameOf = (read: Read): string => traces.shown({ ...read, address: read.destination });
    const notices: readonly Notice[] = [
      ...planned.notices,
      ...unmatched(METRICS, query.filter, scope.adhoc),
      ...(traces.overflowed ? [OVERFLOWED] : []),
      ...unread,
    ];
    const rounds = { ...roundsFrame(setting), notices };
    const links = linksFrame(setting);
    const nodes = nodesFrame(setting);
    const facts = factsFrame(answers);
    const findings = withRecords(findingsFrame(setting), records, { time, nameOf });
    return [
      ...[rounds, links, nodes, facts, findings],
      ...(answers.logs ? [detailsFrame(records, nameOf), routesFrame(records, nameOf)] : []),
      ...(query.nodeGraph === true ? graphFrames({ rounds, links, nodes, facts }, answers.table('places')) : []),
    ];
  },
};

const OVERFLOWED: Notice = {
  severity: 'warning',
  text: 'Agents ran out of their budget of series: some targets are missing here. The dashboard of queues and agents says whose.',
};
