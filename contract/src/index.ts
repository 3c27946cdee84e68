export * from './metric.js';
export * from './labels.js';
export { catalogue, subjects } from './catalogue.js';
export * from './metrics/probe.js';
export * from './metrics/icmp.js';
export * from './metrics/tcp.js';
export * from './metrics/udp.js';
export * from './metrics/dns.js';
export * from './metrics/tls.js';
export * from './metrics/http.js';
export * from './metrics/path.js';
export * from './metrics/cdn.js';
export * from './metrics/cdn-curl.js';
export * from './metrics/rules-drift.js';
export * from './metrics/dns-share.js';
export * from './metrics/nodes.js';
export * from './metrics/records.js';
export * from './metrics/vantage.js';
export * from './metrics/agent.js';
export * from './metrics/store.js';
export * from './metrics/queue.js';
export * from './metrics/remote-write.js';
export * from './metrics/events.js';
export * from './metrics/scrape.js';
export type { RunEnvelope } from './records/envelope.js';
export * from './records/path.js';
export * from './records/cdn.js';
export { pathRecordSchema } from './records/path-schema.js';
export { cdnRecordSchema } from './records/cdn-schema.js';
export { lint, type NamingProblem } from './lint.js';
export { catalogueSnapshot, labelNames, metricsMarkdown, recordedMarkdown } from './reference.js';
export * from './recorded/index.js';
export * from './alerts/index.js';
export * from './frames/index.js';
export * from './statistics/index.js';
export {
  aggregate,
  buckets,
  increase,
  quantile,
  rate,
  ratio,
  selector,
  share,
  type Match,
  type Matcher,
  type Matching,
} from './promql.js';
export { sickOver } from './wellness.js';
