import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the wire says about one connection, in seconds. */
export interface Truth {
  /** SYN to SYN-ACK. */
  readonly connect: number;
  /** First segment of the request to first segment of the answer. */
  readonly firstByte: number;
}

/** tcpdump on loopback as the witness. */
export interface Capture {
  /** Ends the capture; the truth by the port of the client. Connections that it saw only in part are absent. */
  stop(): Promise<ReadonlyMap<number, Truth>>;
}

/** Resolves once tcpdump listens; undefined where it may not (it needs root or CAP_NET_RAW). */
export async function startCapture(port: number): Promise<Capture | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-capture-'));
  const file = join(folder, 'lo.pcap');
  const options = ['-i', 'lo', '-n', '-B', '32768', '-s', '96', '--time-stamp-precision=nano', '-Z', 'root'];
  const child = spawn('tcpdump', [...options, '-w', file, `tcp port ${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (!(await listens(child))) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  return {
    stop: async () => {
      try {
        // Packets reach the file in blocks, a little after they passed.
        await new Promise((resolve) => setTimeout(resolve, 300));
        child.kill('SIGINT');
        await once(child, 'exit');
        const print = ['-r', file, '-tt', '-n', '--time-stamp-precision=nano'];
        return readTruth(execFileSync('tcpdump', print, { maxBuffer: 1 << 28, stdio: 'pipe' }).toString(), port);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function listens(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', () => resolve(false));
    child.stderr?.on('data', (text: Buffer) => {
      if (text.includes('listening on')) resolve(true);
    });
  });
}

const LINE = /^\d+(\d{4}\.\d{9}) IP [\d.]+\.(\d+) > [\d.]+\.(\d+): Flags \[([^\]]+)\].* length (\d+)/;

interface Seen {
  syn?: number;
  synAck?: number;
  request?: number;
  answer?: number;
}

/** The first packet of each kind of each connection. Seconds keep four digits, so that nanoseconds fit a number. */
function readTruth(text: string, port: number): ReadonlyMap<number, Truth> {
  const connections = new Map<number, Seen>();
  for (const line of text.split('\n')) {
    const [, time, from, to, flags, length] = LINE.exec(line) ?? [];
    if (time === undefined) continue;
    const outward = Number(to) === port;
    const client = Number(outward ? from : to);
    const seen = connections.get(client) ?? {};
    connections.set(client, seen);
    const at = Number(time);
    if (flags === 'S') seen.syn ??= at;
    else if (flags === 'S.') seen.synAck ??= at;
    else if (Number(length) > 0 && outward) seen.request ??= at;
    else if (Number(length) > 0) seen.answer ??= at;
  }
  const truth = new Map<number, Truth>();
  for (const [client, { syn, synAck, request, answer }] of connections) {
    if (syn === undefined || synAck === undefined || request === undefined || answer === undefined) continue;
    truth.set(client, { connect: synAck - syn, firstByte: answer - request });
  }
  return truth;
}
