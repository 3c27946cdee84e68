import { defineRecorded } from './define.js';

/** What happens between vantage and target, as alerts judge it. */

const PAIR = { vantage: 'open', probe: 'open', target: 'open' } as const;
const LINK = { vantage: 'open', from: 'open', to: 'open' } as const;

export const pathFlowsFollowed = defineRecorded({
  name: 'parallax:path_flows:increase',
  unit: 'none',
  help: 'Flows that a vantage followed to their end within the window of alerts; the window is longer for probes that run seldom.',
  labels: PAIR,
});

export const pathFlowsLost = defineRecorded({
  name: 'parallax:path_flows_lost:ratio',
  unit: 'ratio',
  help: 'Share of those flows that ended before the destination, of vantages that are believed, with enough flows to say so.',
  labels: PAIR,
});

export const pathFlowsMissing = defineRecorded({
  name: 'parallax:path_flows_lost:sum',
  unit: 'none',
  help: 'Flows that ended before the destination since the agent began.',
  labels: PAIR,
});

export const pathLossyRuns = defineRecorded({
  name: 'parallax:path_lossy:rounds',
  unit: 'none',
  help: 'Rounds that lost flows within the window of alerts; the window is longer for probes that run seldom.',
  labels: PAIR,
});

export const pathLossySeen = defineRecorded({
  name: 'parallax:path_lossy:last',
  unit: 'none',
  help: '1 for a vantage that sees more than the allowed share lost in enough rounds, else 0.',
  labels: PAIR,
});

export const pathRouteChanges = defineRecorded({
  name: 'parallax:path_changes:increase',
  unit: 'none',
  help: 'Runs within the window of alerts that found another route than the run before, of vantages that are believed.',
  labels: PAIR,
});

export const pathStormSeen = defineRecorded({
  name: 'parallax:path_stormy:last',
  unit: 'none',
  help: '1 for a vantage that sees the route change too often, else 0.',
  labels: PAIR,
});

export const pathLooping = defineRecorded({
  name: 'parallax:path_looping:last',
  unit: 'none',
  help: '1 when the last run saw packets go round, else 0, of vantages that are believed.',
  labels: PAIR,
});

export const pathLoopingRounds = defineRecorded({
  name: 'parallax:path_looping:rounds',
  unit: 'none',
  help: '1 when enough of the last runs of this vantage saw packets go round, else 0.',
  labels: PAIR,
});

export const pathMtuNow = defineRecorded({
  name: 'parallax:path_mtu_bytes:max',
  unit: 'bytes',
  help: 'Largest packet that came through in the last runs, of vantages that are believed.',
  labels: PAIR,
});

export const pathMtuBefore = defineRecorded({
  name: 'parallax:path_mtu_bytes:baseline',
  unit: 'bytes',
  help: 'Largest packet that came through within a day.',
  labels: PAIR,
});

export const pathMtuDropSeen = defineRecorded({
  name: 'parallax:path_mtu_dropped:last',
  unit: 'none',
  help: '1 for a vantage whose largest packet is smaller than it was, else 0.',
  labels: PAIR,
});

export const pathLinkDelayNow = defineRecorded({
  name: 'parallax:path_link_delay_seconds:min',
  unit: 'seconds',
  help: 'Least delay that a vantage saw on a link within the window of alerts, over all targets behind it.',
  labels: LINK,
});

export const pathLinkDelayBefore = defineRecorded({
  name: 'parallax:path_link_delay_seconds:baseline',
  unit: 'seconds',
  help: 'What a link adds for this vantage in nine of ten hours of a week; absent until it was seen for some hours.',
  labels: LINK,
});

export const pathLinkSlowSeen = defineRecorded({
  name: 'parallax:path_link_slow:last',
  unit: 'none',
  help: '1 for a vantage that sees the link slower than its baseline by more than it may be, else 0.',
  labels: LINK,
});
