import { UsageError, type Command, type Given } from './context.js';
import { askOf } from './path/ask.js';
import { live } from './path/live.js';
import { once, type Wish } from './path/once.js';
import type { Tracing } from './path/tracing.js';

export const path: Command = {
  name: 'path',
  usage: 'TARGET... [OPTION]...',
  summary: 'Follow the paths to a target and show them: hops, branches, loss, changes.',
  details: `Sends packets with limited TTL on several flows, as connections would, so that each flow shows its own path.
Needs no root. On a terminal it goes on until q is typed (? says more), elsewhere it runs once.
Exits with 0 when the destination of every target was reached and 1 when not.`,
  options: {
    once: { type: 'boolean', short: 'o', help: 'one round and a table, also on a terminal' },
    rounds: { type: 'string', short: 'r', value: 'N', help: 'end after so many rounds' },
    interval: { type: 'string', short: 'i', value: 'TIME', help: 'time between the starts of two rounds; default 1s' },
    json: { type: 'boolean', short: 'j', help: 'print one line a run, a record as the agent keeps them' },
    dot: { type: 'boolean', help: 'print a graph for Graphviz' },
    details: { type: 'boolean', short: 'd', help: 'say more about each hop: links, labels, quotes' },
    numeric: { type: 'boolean', short: 'n', help: 'show addresses and ask for no names' },
    udp: { type: 'boolean', short: 'U', help: 'send UDP, the default' },
    icmp: { type: 'boolean', short: 'I', help: 'send ICMP echo requests' },
    tcp: { type: 'boolean', short: 'T', help: 'send TCP SYNs' },
    protocol: { type: 'string', value: 'udp|icmp|tcp', help: 'the same in a word' },
    port: { type: 'string', short: 'p', value: 'N', help: 'destination port of UDP and TCP' },
    flows: { type: 'string', short: 'F', value: 'N', help: 'flows to follow' },
    mda: { type: 'boolean', short: 'M', help: 'as many flows as it takes to find every branch: MDA-Lite, 95 %' },
    mtu: { type: 'boolean', help: 'find the path MTU too' },
    'max-ttl': { type: 'string', short: 'm', value: 'N', help: 'TTL of the last hop' },
    family: { type: 'string', short: 'f', value: '4|6|any', help: 'IP family' },
    timeout: { type: 'string', short: 't', value: 'TIME', help: 'when to give up a run; default 30s' },
    set: {
      type: 'string',
      multiple: true,
      short: 's',
      value: 'KEY=VALUE',
      help: 'any option of the path probe; dots go deeper, the value is YAML',
    },
    config: { type: 'string', short: 'c', value: 'FILE', help: 'take options from the path probe of a configuration' },
    probe: { type: 'string', value: 'NAME', help: 'which probe of the configuration, where it has several' },
    vantage: { type: 'string', value: 'NAME', help: 'how records call this place; default: the name of the machine' },
    verbose: { type: 'boolean', short: 'v', help: 'say what happens while it happens' },
  },
  run: async (given, context) => {
    const engine = await context.engine();
    const asked = await askOf(given, engine, context);
    const form = formOf(given);
    const verbose = given.flag('verbose');
    const { env, stderr, terminal } = context;
    const still = form !== 'table' || given.flag('once') || verbose || env['TERM'] === 'dumb';
    // What is wrong with the options is said before anything is opened.
    for (const host of asked.hosts) asked.target(host);
    const wish: Wish = {
      asked,
      form,
      naming: given.flag('numeric') ? 'addresses' : 'both',
      details: given.flag('details'),
    };
    await using prober = engine.openProber(engine.ports.files, asked.enrich);
    // The tables are read while the first packets are on their way.
    prober.enricher.settle([], context.signal).catch(() => undefined);
    const tracing: Tracing = {
      ...{ prober, probe: asked.probe, clock: engine.ports.clock },
      ...(verbose ? { trace: (line: string) => stderr.write(`${line}\n`) } : {}),
    };
    // Awaited here: the prober closes when this function returns.
    return still || terminal === undefined
      ? await once(wish, tracing, context)
      : await live(wish, tracing, { ...context, terminal });
  },
};

function formOf(given: Given): Wish['form'] {
  if (given.flag('json') && given.flag('dot')) throw new UsageError('either --json or --dot');
  return given.flag('json') ? 'json' : given.flag('dot') ? 'dot' : 'table';
}
