/** A UDP server in a thread of its own, so that it answers in time while the loop of the test is blocked. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface SlowUdp {
  readonly port: number;
  /** How long the last datagram really waited for its answer, in seconds: timers of a busy machine are late. */
  delay(): number;
  close(): Promise<unknown>;
}

/** Answers with the datagram itself, with the bit set that makes a DNS query a reply without records. */
const SERVER = `
const { workerData, parentPort } = require('node:worker_threads');
const delay = new Float64Array(workerData.shared);
const socket = require('node:dgram').createSocket(workerData.host.includes(':') ? 'udp6' : 'udp4');
socket.on('message', (datagram, from) => {
  const since = performance.now();
  setTimeout(() => {
    if (datagram.length > 2) datagram[2] |= 0x80;
    delay[0] = (performance.now() - since) / 1000;
    socket.send(datagram, from.port, from.address);
  }, workerData.ms);
});
socket.bind(0, workerData.host, () => parentPort.postMessage(socket.address().port));
`;

export async function slowUdp(ms: number, host = '127.0.0.1'): Promise<SlowUdp> {
  const shared = new SharedArrayBuffer(8);
  const worker = new Worker(SERVER, { eval: true, workerData: { ms, host, shared } });
  const [port] = (await once(worker, 'message')) as [number];
  const delay = new Float64Array(shared);
  return { port, delay: () => delay[0] ?? NaN, close: () => worker.terminate() };
}

/** Keeps this thread from its event loop. */
export function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
