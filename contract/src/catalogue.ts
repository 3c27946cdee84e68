import type { Metric } from './metric.js';
import * as agent from './metrics/agent.js';
import * as events from './metrics/events.js';
import * as cdn from './metrics/cdn.js';
import * as cdnCurl from './metrics/cdn-curl.js';
import * as dns from './metrics/dns.js';
import * as dnsShare from './metrics/dns-share.js';
import * as http from './metrics/http.js';
import * as icmp from './metrics/icmp.js';
import * as nodes from './metrics/nodes.js';
import * as path from './metrics/path.js';
import * as probe from './metrics/probe.js';
import * as queue from './metrics/queue.js';
import * as records from './metrics/records.js';
import * as rulesDrift from './metrics/rules-drift.js';
import * as remoteWrite from './metrics/remote-write.js';
import * as scrape from './metrics/scrape.js';
import * as store from './metrics/store.js';
import * as tcp from './metrics/tcp.js';
import * as tls from './metrics/tls.js';
import * as udp from './metrics/udp.js';
import * as vantage from './metrics/vantage.js';

/** Every declared metric, by subject; the subject is the file it stands in. */
export const subjects = {
  probe,
  icmp,
  tcp,
  udp,
  dns,
  tls,
  http,
  path,
  cdn,
  'dns-share': dnsShare,
  cdnCurl,
  rulesDrift,
  nodes,
  records,
  vantage,
  agent,
  store,
  queue,
  remoteWrite,
  events,
  scrape,
} as const;

/** Every declared metric, in the order of the subjects. */
export const catalogue: readonly Metric[] = Object.values(subjects).flatMap((subject): Metric[] =>
  Object.values(subject),
);
