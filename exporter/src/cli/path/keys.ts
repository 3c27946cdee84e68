/** What was typed, as names: characters stand for themselves. */

const NAMED: Readonly<Record<string, string>> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b[C': 'right',
  '\u001bOC': 'right',
  '\u001b[D': 'left',
  '\u001bOD': 'left',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b[H': 'home',
  '\u001bOH': 'home',
  '\u001b[1~': 'home',
  '\u001b[F': 'end',
  '\u001bOF': 'end',
  '\u001b[4~': 'end',
  '\u001b[Z': 'left',
  '\t': 'right',
  '\u0003': 'q',
  '\u0004': 'q',
  '\u000c': 'redraw',
  k: 'up',
  j: 'down',
  g: 'home',
  G: 'end',
  ' ': 'page-down',
  b: 'page-up',
  h: '?',
  P: 'p',
  Q: 'q',
};

/** A control sequence with its parameters (ECMA-48, 5.4), a key of a keypad, or one character. */
const KEY = /\u001b\[[0-9;]*[ -/]*[@-~]|\u001bO[A-Za-z]|[^]/gu;

/** The keys in what a terminal sent at once; unknown sequences are left out. */
export function keysOf(typed: string): string[] {
  return [...typed.slice(0, 1000).matchAll(KEY)].flatMap(([key]) => {
    const name = Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
    if (name !== undefined) return [name];
    return /^[!-~]$/.test(key) ? [key] : [];
  });
}

export const HELP: readonly string[] = [
  'Keys',
  '  q, Ctrl-C     quit; the table stays on the screen',
  '  p             pause and go on',
  '  r             forget what was measured and begin again',
  '  u  i  t       send UDP, ICMP or TCP',
  '  4  6          use IPv4 or IPv6',
  '  n             names, addresses or both',
  '  m             details of each hop: links, labels, quotes',
  '  a             all branches, or one line a hop',
  '  arrows j k    scroll; page up and down, home and end too',
  '  tab           the next target',
  '  ?             this page',
  '',
  'Columns',
  '  Flows    flows that go through the node; each keeps its way, as a connection does',
  '  Lost     share of all flows that were last seen at this node: where packets are lost',
  '  Quiet    probes that the node did not answer; routers answer when they like, so this is no loss',
  '  RTT      the middle one of the round trips, Best and Worst the least and greatest, in milliseconds',
  '  Jitter   mean difference between one round and the next',
  '',
  'Signs',
  '  the diamond (or @) is the destination, ! flows end here, + new since the last change, - gone',
];
