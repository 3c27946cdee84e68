import { encodeQuery } from '../../core/dns/encode.js';
import type { Answer, Tally } from '../../core/dns/exchange.js';
import { SAFE_SIZE, subnetOption } from '../../core/dns/edns.js';
import type { Edns } from '../../core/dns/message.js';
import type { Measured } from '../../core/clock.js';
import type { Address } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';
import type { Course } from '../../core/run.js';
import type { Config } from './config.js';
import type { DnsMeasured } from './result.js';
import type { Server } from './server.js';

/** All that one query needs, whatever carries it. */
export interface Asking {
  readonly config: Config;
  readonly server: Server;
  readonly addresses: readonly Address[];
  readonly context: RunContext;
  readonly course: Course<DnsMeasured>;
  readonly tally: Tally;
}

/** An accepted reply and the time from its query. */
export type Replied = Answer & { readonly reply: Measured };

/** The question of a configuration in wire form; only the id differs from run to run. */
const templates = new WeakMap<Config, Uint8Array>();

export function queryOf(config: Config, id: number): Uint8Array {
  let template = templates.get(config);
  if (template === undefined) {
    template = encodeTemplate(config);
    templates.set(config, template);
  }
  const query = new Uint8Array(template);
  query[0] = id >> 8;
  query[1] = id & 0xff;
  return query;
}

function encodeTemplate(config: Config): Uint8Array {
  const edns = ednsOf(config);
  return encodeQuery({
    id: 0,
    name: config.query_name,
    type: config.query_type,
    class: config.query_class,
    recursionDesired: config.recursion_desired,
    checkingDisabled: config.checking_disabled,
    authenticData: config.authentic_data,
    ...(edns && { edns }),
  });
}

function ednsOf(config: Config): Edns | undefined {
  const { edns_size: size, dnssec_ok: dnssecOk, nsid, client_subnet: subnet } = config;
  if (size === undefined && !dnssecOk && !nsid && subnet === undefined) return undefined;
  return {
    udpSize: size ?? SAFE_SIZE,
    version: 0,
    dnssecOk,
    ...(nsid && { nsid: new Uint8Array(0) }),
    ...(subnet && { clientSubnet: subnetOption(subnet) }),
  };
}

/** The sum of phases, or the first reason not to report it. */
export function sum(left: Measured | undefined, right: Measured | undefined): Measured {
  if (typeof left === 'string') return left;
  if (typeof right === 'string') return right;
  return (left ?? 0) + (right ?? 0);
}
