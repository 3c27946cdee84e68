/** A network namespace in which every address of the internet is this machine: whatever is sent arrives, and is counted. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';

export const skipped = netnsProblem();
export const why = skipped === undefined ? '' : ` (skipped: ${skipped})`;

export function enterAnyIp(): Netns {
  const netns = enterNetns();
  execFileSync('ip', ['route', 'add', 'local', '0.0.0.0/0', 'dev', 'lo']);
  execFileSync('ip', ['-6', 'route', 'add', 'local', '::/0', 'dev', 'lo']);
  return netns;
}

/** What the kernel of this namespace has sent so far, from its own counters (RFC 4022, 4113, 4293). */
export interface Sent {
  /** TCP connections begun. */
  readonly connections: number;
  readonly datagrams: number;
  /** Messages of any kind: what a raw socket sends is not told apart by type. */
  readonly icmp: number;
}

export function sent(): Sent {
  const four = fields(readFileSync('/proc/thread-self/net/snmp', 'utf8'));
  const six = new Map(
    readFileSync('/proc/thread-self/net/snmp6', 'utf8')
      .split('\n')
      .map((line) => line.split(/\s+/))
      .map(([name = '', value = '0']) => [name, Number(value)]),
  );
  const of = (name: string): number => four.get(name) ?? NaN;
  return {
    connections: of('Tcp.ActiveOpens'),
    datagrams: of('Udp.OutDatagrams') + (six.get('Udp6OutDatagrams') ?? NaN),
    icmp: of('Icmp.OutMsgs') + (six.get('Icmp6OutMsgs') ?? NaN),
  };
}

/** Lines come in pairs: names, then values. */
function fields(text: string): Map<string, number> {
  const lines = text.split('\n').map((line) => line.split(' '));
  const found = new Map<string, number>();
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [names = [], values = []] = [lines[at], lines[at + 1]];
    names.forEach((name, index) => found.set(`${names[0]?.replace(':', '.') ?? ''}${name}`, Number(values[index])));
  }
  return found;
}
