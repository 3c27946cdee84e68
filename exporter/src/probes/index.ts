import type { AnyProbe } from '../core/probe.js';
import { cdn } from './cdn/index.js';
import { icmp } from './icmp/index.js';
import { dns } from './dns/index.js';
import { dnsShare } from './dns-share/index.js';
import { path } from './path/index.js';
import { tcp } from './tcp/index.js';
import { tls } from './tls/index.js';
import { udp } from './udp/index.js';
import { http } from './http/index.js';

/** The probe types. To add one: its folder, its file in `contract/src/metrics/`, one line here. */
export const probes: Readonly<Record<string, AnyProbe>> = {
  icmp,
  dns,
  'dns-share': dnsShare,
  http,
  path,
  tcp,
  tls,
  udp,
  cdn,
};
