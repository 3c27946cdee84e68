import { rcodeName, TYPES } from '../../core/dns/codes.js';
import type { Tally } from '../../core/dns/exchange.js';
import type { DnsMessage, DnsRecord, Section } from '../../core/dns/message.js';
import { soaOf, toZoneLine } from '../../core/dns/rdata.js';
import { Fault } from '../../core/failure.js';
import { splitHostPort } from '../../core/host.js';
import type { Address } from '../../core/net.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow, type Course } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import type { Asking, Replied } from './asking.js';
import { judgeSerials, zoneServers } from './compare.js';
import type { Config } from './config.js';
import { overHttps } from './doh.js';
import type { DnsMeasured } from './result.js';
import { serverOf, SYSTEM, type Server } from './server.js';
import { overStream } from './stream.js';
import { overUdp } from './udp.js';
import { validate } from './validate.js';

/** Asks one question, once, and judges the reply. */
export function run(target: Target<Config>, context: RunContext): Promise<Result<DnsMeasured>> {
  const tally: Tally = { sent: 0, spoofed: 0 };
  return follow<DnsMeasured>(async (course) => {
    try {
      return await measure({ target, config: target.config, context, course, tally });
    } catch (error) {
      course.measured = { ...course.measured, spoofed: tally.spoofed, retransmissions: Math.max(0, tally.sent - 1) };
      if (tally.spoofed > 0) context.trace(`${tally.spoofed} messages ignored: their id or question is not ours`);
      throw error;
    }
  });
}

interface Run {
  readonly target: Target<Config>;
  readonly config: Config;
  readonly context: RunContext;
  readonly course: Course<DnsMeasured>;
  readonly tally: Tally;
}

async function measure(run: Run): Promise<DnsMeasured> {
  const { config, context, course, tally } = run;
  const { server, addresses } = await locate(run);
  const replied = await ask({ config, server, addresses, context, course, tally });
  const measured = describe(course.measured, replied, { config, tally });
  course.measured = measured;
  trace(context, measured);
  course.phase = 'validate';
  validate(config.expect, measured);
  return config.compare === 'all_servers' ? withZone(run, server, measured) : measured;
}

/** Whom to ask, with addresses in order. A literal address needs no resolving. */
async function locate({ target, context, course }: Run): Promise<{ server: Server; addresses: readonly Address[] }> {
  course.phase = 'resolve';
  const parsed = serverOf(target);
  if (typeof parsed.server === 'string') throw new Fault('unsupported', parsed.server);
  if (parsed.address !== undefined) {
    course.measured = { address: parsed.address };
    return { server: parsed.server, addresses: [parsed.address] };
  }
  const server = parsed.server.host === SYSTEM ? await ownResolver(parsed.server, context) : parsed.server;
  const { addresses, seconds } = await context.resolve(server.host);
  const [address] = addresses;
  course.measured = { ...(seconds !== undefined && { resolve: seconds }), ...(address && { address }) };
  return { server, addresses };
}

/** The first of the resolvers that this target would use. */
async function ownResolver(server: Server, context: RunContext): Promise<Server> {
  const [first] = (await context.nameservers?.()) ?? [];
  const split = first === undefined ? undefined : splitHostPort(first);
  if (!split) throw new Fault('unsupported', 'this vantage has no resolver of its own');
  const standard = server.transport === 'udp' || server.transport === 'tcp';
  return { ...server, host: split.host, port: standard ? (split.port ?? server.port) : server.port };
}

function ask(asking: Asking): Promise<Replied> {
  switch (asking.server.transport) {
    case 'udp':
      return overUdp(asking);
    case 'doh':
      return overHttps(asking);
    default:
      return overStream(asking, asking.server.transport);
  }
}

function describe(known: Partial<DnsMeasured>, replied: Replied, run: Pick<Run, 'config' | 'tally'>): DnsMeasured {
  const { message, size, reply } = replied;
  const { answer, authority, additional, flags } = message;
  const serial = run.config.query_type === TYPES.SOA ? lastSerial(answer) : undefined;
  const nsid = nsidText(message);
  return {
    transport: 'udp',
    truncated: false,
    ...known,
    reply,
    size,
    flags,
    rcode: rcodeName(message.rcode),
    counts: { answer: answer.length, authority: authority.length, additional: additional.length },
    lines: new ZoneLines(message),
    edns: message.edns !== undefined,
    spoofed: run.tally.spoofed,
    retransmissions: Math.max(0, run.tally.sent - 1),
    ...(serial !== undefined && { serial }),
    ...(nsid !== undefined && { nsid }),
  };
}

/** Rendered when they are read, which most runs never do. */
class ZoneLines {
  readonly #message: DnsMessage;
  #rendered: Partial<Record<Section, readonly string[]>> | undefined;

  constructor(message: DnsMessage) {
    this.#message = message;
  }

  get answer(): readonly string[] {
    return this.#section('answer');
  }

  get authority(): readonly string[] {
    return this.#section('authority');
  }

  get additional(): readonly string[] {
    return this.#section('additional');
  }

  toJSON(): DnsMeasured['lines'] {
    return { answer: this.answer, authority: this.authority, additional: this.additional };
  }

  #section(section: Section): readonly string[] {
    this.#rendered ??= {};
    return (this.#rendered[section] ??= this.#message[section].map(toZoneLine));
  }
}

function lastSerial(answer: readonly DnsRecord[]): number | undefined {
  let serial: number | undefined;
  for (const record of answer) serial = soaOf(record)?.serial ?? serial;
  return serial;
}

const MAX_NSID = 64;

/** Text when every byte prints, else hexadecimal, so that it can be a label. */
function nsidText({ edns }: DnsMessage): string | undefined {
  if (edns?.nsid === undefined || edns.nsid.length === 0) return undefined;
  const bytes = edns.nsid.subarray(0, MAX_NSID);
  const prints = bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return Buffer.from(bytes).toString(prints ? 'latin1' : 'hex');
}

function trace(context: RunContext, { rcode, lines, size, transport }: DnsMeasured): void {
  if (!context.tracing) return;
  context.trace(`${rcode}, ${size} bytes over ${transport}`);
  for (const line of lines.answer) context.trace(`answer ${line}`);
  for (const line of lines.authority) context.trace(`authority ${line}`);
  for (const line of lines.additional) context.trace(`additional ${line}`);
}

/** Adds what the name servers of the zone say. The probe's own reply is there already, so what fails is its content. */
async function withZone(run: Run, server: Server, measured: DnsMeasured): Promise<DnsMeasured> {
  const { config, context, course, tally } = run;
  const { address } = measured;
  if (address === undefined) throw new Fault('internal_error', 'the address of the server is not known');
  const aside: Tally = { sent: 0, spoofed: 0 };
  const port = server.transport === 'udp' || server.transport === 'tcp' ? server.port : config.compare_port;
  try {
    const zone = await zoneServers({ config, context, tally: aside }, { address, port });
    course.measured = { ...measured, zone };
    judgeSerials(zone, config.serial_tolerance);
    return { ...measured, zone, spoofed: tally.spoofed + aside.spoofed };
  } finally {
    tally.spoofed += aside.spoofed;
  }
}
