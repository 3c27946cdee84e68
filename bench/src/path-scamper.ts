/** The peer: a scamper daemon, asked over its control socket as a measurement system would. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { start, until, type Scope } from '@parallax/lab';
import type { PathWorld } from './path-world.js';
import { ofTree, residentBytes } from './processes.js';
import { cpuSeconds } from './row.js';

export const SCAMPER = "Debian's scamper 20211212";
/** Packets a second; the largest rate that it takes. */
const RATE = '10000';

/** What one batch of traces came to. */
export interface Batch {
  /** From the first command to the last answer. */
  readonly seconds: number;
  /** Probe packets by the tracer's own account. */
  readonly packets: number;
  /** Distinct addresses that each trace saw. */
  readonly nodes: readonly number[];
}

/** The fields that are read of `trace` and `tracelb` results. */
interface Traced {
  readonly type: string;
  readonly probe_count?: number;
  readonly probec?: number;
  readonly hops?: readonly { readonly addr: string }[];
  readonly nodes?: readonly {
    readonly addr: string;
    readonly links: readonly (readonly { readonly addr: string }[])[];
  }[];
}

export class Scamper {
  readonly #waiting: ((traced: Traced) => void)[] = [];

  private constructor(
    private readonly pid: number,
    private readonly control: Socket,
  ) {
    createInterface({ input: control }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const traced = JSON.parse(line) as Traced;
      if (traced.type.startsWith('trace')) this.#waiting.shift()?.(traced);
    });
  }

  static async start(scope: Scope, world: PathWorld, folder: string): Promise<Scamper> {
    const [socket, log] = [join(folder, 'scamper.sock'), join(folder, 'scamper.log')];
    const command = ['scamper', '-U', socket, '-p', RATE] as const;
    const running = start(scope, { name: 'scamper', namespace: world.vantage, log, command });
    await until('scamper', 10, () => existsSync(socket) || undefined, log);
    const control = connect(socket);
    scope.defer('leave scamper', () => void control.destroy());
    await once(control, 'connect');
    control.write('attach format json\n');
    return new Scamper(running.pid, control);
  }

  /** CPU seconds of all its processes so far. */
  cpu(): number {
    return ofTree(this.pid, cpuSeconds);
  }

  /** Bytes that they have in memory now. */
  rss(): number {
    return ofTree(this.pid, residentBytes);
  }

  /** Traces every address at once, with this command: `trace` or `tracelb` and its options. */
  async trace(command: string, addresses: readonly string[]): Promise<Batch> {
    const started = performance.now();
    const answers = addresses.map(() => new Promise<Traced>((resolve) => this.#waiting.push(resolve)));
    this.control.write(addresses.map((address) => `${command} ${address}\n`).join(''));
    const traced = await Promise.all(answers);
    return {
      seconds: (performance.now() - started) / 1000,
      packets: traced.reduce((sum, one) => sum + (one.probe_count ?? one.probec ?? 0), 0),
      nodes: traced.map((one) => new Set(addressesOf(one)).size),
    };
  }
}

function addressesOf({ hops = [], nodes = [] }: Traced): string[] {
  const linked = nodes.flatMap(({ addr, links }) => [addr, ...links.flat().map((far) => far.addr)]);
  return [...hops.map(({ addr }) => addr), ...linked];
}
