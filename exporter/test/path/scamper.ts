/** scamper, CAIDA's prober, as an oracle: what it sees of the same network. It is run, never linked or copied. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Why it cannot be asked; undefined when it can. */
export const scamperProblem = (): string | undefined =>
  spawnSync('scamper', ['-v']).error === undefined ? undefined : 'scamper is not installed';

/** A path as addresses by TTL; undefined for a hop that did not answer. */
export type ScamperTrace = readonly (string | undefined)[];

export interface ScamperGraph {
  readonly destination: string;
  readonly nodes: ReadonlySet<string>;
  /** `from>to`. */
  readonly links: ReadonlySet<string>;
  readonly packets: number;
}

interface Line {
  readonly type: string;
  readonly dst: string;
  readonly hops?: readonly { readonly addr: string; readonly probe_ttl: number }[];
  readonly probec?: number;
  readonly nodes?: readonly {
    readonly addr: string;
    /** By distance; farther than one where routers between were silent. */
    readonly links?: readonly (readonly { readonly addr: string }[])[];
  }[];
}

/** One command for all targets, in parallel; in a namespace by name, or in that of the calling thread. */
async function scamper(command: string, targets: readonly string[], namespace?: string): Promise<Line[]> {
  const enter = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace];
  const words = [...enter, 'scamper', '-p', '10000', '-O', 'json', '-c', command, '-i', ...targets];
  const [program = '', ...rest] = words;
  const { stdout } = await promisify(execFile)(program, rest, { timeout: 120_000, maxBuffer: 64 << 20 });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

export async function paris(method: 'udp-paris' | 'icmp-paris', target: string): Promise<ScamperTrace> {
  const lines = await scamper(`trace -P ${method} -q 2 -w 1`, [target]);
  const path: (string | undefined)[] = [];
  for (const { addr, probe_ttl: ttl } of lines.find(({ type }) => type === 'trace')?.hops ?? []) path[ttl - 1] = addr;
  return path;
}

export async function tracelb(targets: readonly string[], namespace?: string): Promise<ScamperGraph[]> {
  const lines = await scamper('tracelb -P udp-sport -c 95 -W 15', targets, namespace);
  return lines
    .filter(({ type }) => type === 'tracelb')
    .map(({ dst, nodes = [], probec = 0 }) => ({
      destination: dst,
      nodes: new Set([dst, ...nodes.map(({ addr }) => addr)]),
      links: new Set(nodes.flatMap(({ addr, links = [] }) => (links[0] ?? []).map((to) => `${addr}>${to.addr}`))), // prettier-ignore
      packets: probec,
    }));
}
