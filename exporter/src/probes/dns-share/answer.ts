import { CLASSES, RCODES, rcodeName, typeName } from '../../core/dns/codes.js';
import { askServer } from '../../core/dns/ask.js';
import { chainOf, type Link } from '../../core/dns/chain.js';
import { SAFE_SIZE, subnetOption } from '../../core/dns/edns.js';
import { ipText } from '../../core/dns/ip.js';
import type { ClientSubnet, DnsMessage } from '../../core/dns/message.js';
import type { Cidr } from '../../core/address.js';
import { Fault } from '../../core/failure.js';
import { splitHostPort } from '../../core/host.js';
import type { Address } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';

/** What is asked of somebody. */
export interface Question {
  readonly host: string;
  readonly type: number;
  /** Ask as if for clients in this prefix; absent: for the vantage. */
  readonly subnet: Cidr | undefined;
  /** Milliseconds. */
  readonly patience: number;
}

/** Where one answer leads, at least one link. */
export interface Answer {
  readonly links: readonly Link[];
  /** The subnet that the answer was made for, as text; empty when it is for everyone who asks the same way. */
  readonly subnet: string;
  readonly address: Address;
}

export interface Server {
  readonly address: Address;
  readonly port: number;
}

/** Asks one server. `recursive` resolvers owe addresses; name servers may end at somebody else's name. */
export async function askOne(
  context: RunContext,
  server: Server,
  question: Question & { readonly recursive: boolean },
): Promise<Answer> {
  const { host, type, subnet, patience, recursive } = question;
  const clientSubnet = subnet && subnetOption(subnet);
  const edns = clientSubnet && { udpSize: SAFE_SIZE, version: 0, dnssecOk: false, clientSubnet };
  const wire = { name: host, type, class: CLASSES.IN, recursionDesired: recursive, ...(edns && { edns }) };
  const message = await askServer(context, { ...server, question: wire, patience });
  const links = linksOf(message, question);
  return { links, subnet: subnetText(message.edns?.clientSubnet), address: server.address };
}

function linksOf(message: DnsMessage, { host, type, recursive }: Question & { recursive: boolean }): readonly Link[] {
  const { rcode } = message;
  if (rcode === RCODES.NXDOMAIN) throw new Fault('no_such_name', `${host} does not exist`);
  if (rcode !== RCODES.NOERROR) throw new Fault('resolver_failure', `response code ${rcodeName(rcode)}`);
  const links = chainOf(message, host, type);
  const arrived = (links.at(-1)?.addresses.length ?? 0) > 0;
  if (links.length === 0 || (recursive && !arrived)) {
    throw new Fault('no_address', `${host} has no ${typeName(type)} records here`);
  }
  return links;
}

/** A scope of 0 says that the answer is for all (RFC 7871 section 7.2.1). */
function subnetText(got: ClientSubnet | undefined): string {
  return got === undefined || got.scope === 0 ? '' : `${ipText(got.address)}/${got.source}`;
}

/** The server that a text names: the first address of a name. */
export async function locate(context: RunContext, text: string, port: number): Promise<Server> {
  const split = splitHostPort(text);
  if (!split) throw new Fault('unsupported', `"${text.slice(0, 80)}" is not a server`);
  const [address] = (await context.resolve(split.host)).addresses;
  if (address === undefined) throw new Fault('no_address', `${split.host} has no address`);
  return { address, port: split.port ?? port };
}

/** The first of the vantage's own resolvers. */
export async function ownResolver(context: RunContext): Promise<Server> {
  const [first] = (await context.nameservers?.()) ?? [];
  if (first === undefined) throw new Fault('unsupported', 'this vantage has no resolver of its own');
  return locate(context, first, 53);
}
