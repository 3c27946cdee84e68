import { defineFrame } from './frame.js';

/** One cell of the matrix: a provider in a column. */
export const cdnCellsFrame = defineFrame({
  schema: 'parallax.frame/cdn-cells/1',
  name: 'CDN comparison',
  help: 'One row for each probe, provider and column (vantage, country, partition ...), over the time range.',
  fields: {
    probe: { type: 'string', help: 'Which comparison.' },
    provider: { type: 'string', help: 'Way to the content, as the configuration names it.' },
    column: { type: 'string', help: 'Value of what the columns are told apart by; `unknown` where nothing is known.' },
    role: { type: 'string', help: '`baseline`, `origin` or `edge`, as far as the series tell.' },
    verdict: {
      type: 'string',
      help: 'One of VERDICTS; null for the baseline, the origin and where nothing was compared.',
    },
    reason: { type: 'string', help: 'Why the verdict is so, in a few words.' },
    pairs: { type: 'number', help: 'Paired fetches behind ratio and verdict.' },
    worth: { type: 'number', help: 'Independent pairs that would tell as much.' },
    slower: { type: 'number', unit: 'ratio', help: 'Share of pairs slower than the baseline by more than 5 %.' },
    ratio: { type: 'number', unit: 'ratio', help: 'Median of time to first byte divided by that of the baseline.' },
    ratio_low: { type: 'number', unit: 'ratio', help: 'Lower end of its interval.' },
    ratio_high: { type: 'number', unit: 'ratio', help: 'Upper end of its interval.' },
    p50: { type: 'number', unit: 'seconds', help: 'Median time to first byte.' },
    p95: { type: 'number', unit: 'seconds', help: 'Time to first byte that 95 % of fetches stay below.' },
    hits: { type: 'number', unit: 'ratio', help: 'Hit ratio at the edge, as users find it.' },
    offload: { type: 'number', unit: 'ratio', help: 'Responses that a cache gave without asking the origin.' },
    errors: { type: 'number', unit: 'ratio', help: 'Fetches that gave no acceptable response.' },
    integrity: { type: 'number', unit: 'ratio', help: 'Responses whose content is that of the origin.' },
    ttl_honoured: { type: 'number', unit: 'ratio', help: 'Responses kept as long as the origin says.' },
    proper_edge: { type: 'number', unit: 'ratio', help: 'Rounds answered by a place that should serve the vantage.' },
    unknown: { type: 'number', unit: 'ratio', help: 'Responses whose cache status nothing tells.' },
    fetches: { type: 'number', help: 'Fetches over the range.' },
    vantages: { type: 'number', help: 'Vantages that the cell rests on.' },
    sick: { type: 'number', help: 'Vantages of this cell that are not well: their data are left out.' },
  },
});

/** Spark lines of the cells. */
export const cdnTrendsFrame = defineFrame({
  schema: 'parallax.frame/cdn-trends/1',
  name: 'CDN trends',
  help: 'One row for each time, probe, provider and column.',
  fields: {
    time: { type: 'time', help: 'End of the step.' },
    probe: { type: 'string', help: 'Which comparison.' },
    provider: { type: 'string', help: 'Way to the content.' },
    column: { type: 'string', help: 'As in the cells.' },
    p50: { type: 'number', unit: 'seconds', help: 'Median time to first byte.' },
    ratio: { type: 'number', unit: 'ratio', help: 'Median ratio to the baseline.' },
    hits: { type: 'number', unit: 'ratio', help: 'Hit ratio at the edge.' },
    errors: { type: 'number', unit: 'ratio', help: 'Failed fetches.' },
  },
});

/** Who answers where. */
export const cdnEdgesFrame = defineFrame({
  schema: 'parallax.frame/cdn-edges/1',
  name: 'CDN edges',
  help: 'One row for each vantage, probe, provider and place that answered last.',
  fields: {
    vantage: { type: 'string', help: 'Who measured.' },
    probe: { type: 'string', help: 'Which comparison.' },
    target: { type: 'string', help: 'What was measured.' },
    provider: { type: 'string', help: 'Way to the content.' },
    detected: { type: 'string', help: 'Provider by its headers, one of CDN_PROVIDERS.' },
    pop: { type: 'string', help: 'Place as the provider names it; often an airport code, which Geomap looks up.' },
    asn: { type: 'string', help: '`AS64500`.' },
    version: { type: 'string', help: 'Of HTTP.' },
    steering: { type: 'string', help: 'One of CDN_STEERINGS.' },
    distance: { type: 'number', help: 'Meters from the vantage, where both places are known.' },
    proper: {
      type: 'number',
      unit: 'ratio',
      help: 'Share of rounds answered by a place that should serve the vantage.',
    },
    latitude: { type: 'number', help: 'Of the vantage, degrees.' },
    longitude: { type: 'number', help: 'Of the vantage, degrees.' },
  },
});

/** What the lint found. */
export const cdnFindingsFrame = defineFrame({
  schema: 'parallax.frame/cdn-findings/1',
  name: 'CDN findings',
  help: 'One row for each provider and rule; with Loki, for each object.',
  fields: {
    vantage: { type: 'string', help: 'Who measured.' },
    probe: { type: 'string', help: 'Which comparison.' },
    target: { type: 'string', help: 'What was measured.' },
    provider: { type: 'string', help: 'The way that it is about.' },
    rule: { type: 'string', help: 'One of CDN_RULES.' },
    severity: { type: 'string', help: 'One of CDN_SEVERITIES.' },
    objects: { type: 'number', help: 'Objects with this finding in the last pass.' },
    path: { type: 'string', help: 'Object, of records.' },
    place: { type: 'string', help: 'Header field or part, of records.' },
    reason: { type: 'string', help: 'Sentence, of records.' },
    remedy: { type: 'string', help: 'Sentence, of records.' },
    reference: { type: 'string', help: 'Standard and section, of records.' },
  },
});

/** Single fetches with the headers that decided; there when Loki is set. */
export const cdnVisitsFrame = defineFrame({
  schema: 'parallax.frame/cdn-visits/1',
  name: 'CDN fetches',
  help: 'One row for each fetch of the latest records.',
  fields: {
    time: { type: 'time', help: 'Start of the fetch.' },
    vantage: { type: 'string', help: 'Who measured.' },
    probe: { type: 'string', help: 'Which comparison.' },
    target: { type: 'string', help: 'What was measured.' },
    run_id: { type: 'string', help: 'The round.' },
    provider: { type: 'string', help: 'Way to the content.' },
    path: { type: 'string', help: 'Object.' },
    partition: { type: 'string', help: 'Class of content.' },
    fetch: { type: 'string', help: 'One of CDN_FETCHES.' },
    status: { type: 'number', help: 'HTTP status.' },
    first_byte: { type: 'number', unit: 'seconds', help: 'Time to first byte.' },
    ratio: { type: 'number', unit: 'ratio', help: 'Beside the baseline in the same round.' },
    cache_status: { type: 'string', help: 'Of the edge, one of CACHE_STATUSES.' },
    pop: { type: 'string', help: 'Place that answered.' },
    layers: { type: 'string', help: 'From the edge to the origin: `edge cloudflare hit FRA; shield ...`.' },
    evidence: { type: 'string', help: 'Header lines that decided, one a line. Made by strangers: text only.' },
    failure: { type: 'string', help: 'Phase, reason and sentence of a failed fetch.' },
  },
});
