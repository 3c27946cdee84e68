import { defineFrame } from './frame.js';

/** How the vantages are. */
export const vantagesFrame = defineFrame({
  schema: 'parallax.frame/vantages/1',
  name: 'Vantages',
  help: 'One row for each vantage, at the end of the range.',
  fields: {
    vantage: { type: 'string', help: 'Its name.' },
    state: { type: 'string', help: '`healthy`, `sick`, `unknown`, or `gone` when it no longer reports.' },
    reasons: { type: 'string', help: 'Of a sick one: SICKNESSES with commas.' },
    city: { type: 'string', help: 'As configured.' },
    country: { type: 'string', help: 'ISO 3166-1 alpha-2.' },
    network: { type: 'string', help: 'As configured.' },
    asn: { type: 'string', help: '`AS64500`.' },
    latitude: { type: 'number', help: 'Degrees.' },
    longitude: { type: 'number', help: 'Degrees.' },
    version: { type: 'string', help: 'Of the agent.' },
    targets: { type: 'number', help: 'Pairs of probe and target that it measures.' },
    success: { type: 'number', unit: 'ratio', help: 'Runs that succeeded, of all over the range.' },
    missed: { type: 'number', help: 'Runs over the range that were due and did not start.' },
    lag: { type: 'number', unit: 'seconds', help: 'How late runs start, 99 of 100.' },
    backlog: { type: 'number', unit: 'seconds', help: 'Age of the oldest sample that no receiver has yet.' },
    lost: { type: 'number', help: 'Items that its queues lost over the range.' },
    last_seen: { type: 'time', help: 'When its last run ended.' },
  },
});

/** A waterfall: phases of a fetch one after the other. */
export const phasesFrame = defineFrame({
  schema: 'parallax.frame/phases/1',
  name: 'Phases',
  help: 'One row for each probe, target, provider and phase, over the range.',
  fields: {
    probe: { type: 'string', help: 'Probe.' },
    vantage: { type: 'string', help: 'Who measured; empty where summed.' },
    target: { type: 'string', help: 'What was measured.' },
    provider: { type: 'string', help: 'Of CDN fetches.' },
    phase: { type: 'string', help: 'One of PHASES, in their order.' },
    p50: { type: 'number', unit: 'seconds', help: 'Median.' },
    p95: { type: 'number', unit: 'seconds', help: '95 of 100 are shorter.' },
    mean: { type: 'number', unit: 'seconds', help: 'Mean; means of phases add up, medians do not.' },
    count: { type: 'number', help: 'Observations.' },
  },
});

/** Phases over time. */
export const phaseTrendsFrame = defineFrame({
  schema: 'parallax.frame/phase-trends/1',
  name: 'Phases over time',
  help: 'One row for each time, probe, target, provider and phase.',
  fields: {
    time: { type: 'time', help: 'End of the step.' },
    probe: { type: 'string', help: 'Probe.' },
    target: { type: 'string', help: 'What was measured.' },
    provider: { type: 'string', help: 'Of CDN fetches.' },
    phase: { type: 'string', help: 'One of PHASES.' },
    p50: { type: 'number', unit: 'seconds', help: 'Median.' },
    mean: { type: 'number', unit: 'seconds', help: 'Mean.' },
  },
});

/** What resolvers answer beside what was intended. */
export const dnsSharesFrame = defineFrame({
  schema: 'parallax.frame/dns-shares/1',
  name: 'DNS shares',
  help: 'One row for each vantage, probe, hostname, kind of resolver and provider.',
  fields: {
    vantage: { type: 'string', help: 'Who asked.' },
    probe: { type: 'string', help: 'Probe.' },
    target: { type: 'string', help: 'Hostname.' },
    kind: { type: 'string', help: '`authoritative`, `public` or `vantage`: which resolvers were asked.' },
    provider: { type: 'string', help: 'To which answers were classified.' },
    measured: { type: 'number', unit: 'ratio', help: 'Share of draws.' },
    low: { type: 'number', unit: 'ratio', help: 'Lower end of its interval.' },
    high: { type: 'number', unit: 'ratio', help: 'Upper end of its interval.' },
    intended: { type: 'number', unit: 'ratio', help: 'Intended weight.' },
    drift: {
      type: 'number',
      unit: 'ratio',
      help: 'How far the interval lies from the intended weight; 0 when it holds it.',
    },
    draws: { type: 'number', help: 'Draws behind it.' },
    ttl: { type: 'number', unit: 'seconds', help: 'TTL as answered.' },
    stretch: { type: 'number', unit: 'seconds', help: 'By how much resolvers stretch it.' },
    step: { type: 'string', help: 'One of DNS_SHARE_OUTCOMES: hostnames in step.' },
  },
});

/** Shares over time. */
export const dnsShareTrendsFrame = defineFrame({
  schema: 'parallax.frame/dns-share-trends/1',
  name: 'DNS shares over time',
  help: 'One row for each time, probe, hostname, kind of resolver and provider.',
  fields: {
    time: { type: 'time', help: 'End of the step.' },
    probe: { type: 'string', help: 'Probe.' },
    target: { type: 'string', help: 'Hostname.' },
    kind: { type: 'string', help: 'Which resolvers were asked, as in the shares.' },
    provider: { type: 'string', help: 'Provider.' },
    measured: { type: 'number', unit: 'ratio', help: 'Share of the draws of all vantages.' },
    intended: { type: 'number', unit: 'ratio', help: 'Intended weight.' },
  },
});

/** Records of runs, newest first. */
export const eventsFrame = defineFrame({
  schema: 'parallax.frame/events/1',
  name: 'Records of runs',
  help: 'One row for each record.',
  fields: {
    time: { type: 'time', help: 'Start of the run.' },
    vantage: { type: 'string', help: 'Who measured.' },
    probe: { type: 'string', help: 'Probe.' },
    target: { type: 'string', help: 'What was measured.' },
    kind: { type: 'string', help: '`path` or `cdn`.' },
    cause: { type: 'string', help: 'One of PATH_CAUSES.' },
    words: { type: 'string', help: 'What a person should know, sentences. Text only.' },
    run_id: { type: 'string', help: 'The run.' },
    record: { type: 'string', help: 'The whole record, JSON.' },
  },
});

/** For annotations. */
export const changesFrame = defineFrame({
  schema: 'parallax.frame/changes/1',
  name: 'Changes',
  help: 'One row for each change, oldest first; `timeEnd` where it lasted.',
  fields: {
    time: { type: 'time', help: 'When it began.' },
    timeEnd: { type: 'time', help: 'When it ended.' },
    title: { type: 'string', help: 'What happened.' },
    text: { type: 'string', help: 'To whom, in a sentence.' },
    tags: { type: 'string', help: 'Kind, vantage, target, with commas.' },
    kind: { type: 'string', help: 'One of CHANGE_KINDS.' },
  },
});
