/**
 * A process that sends as one would without an encoder of one's own: protobufjs, snappy, fetch, four requests in flight. Given
 * the URL and how many samples; ends when they are sent, and says milliseconds and CPU seconds.
 */
import { compress } from '@parallax/exporter/remote-write';
import { loadSeries } from './remote-write-load.js';
import { encodeV2 } from './remote-write-protobufjs.js';

const BATCH = 2_000;
const SERIES = 20_000;
const IN_FLIGHT = 4;
const HEADERS = {
  'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '2.0.0',
};

const url = process.argv[2] ?? '';
let left = Number(process.argv[3]) / BATCH;
const all = loadSeries(SERIES);
const pages = Array.from({ length: SERIES / BATCH }, (_, k) => all.slice(k * BATCH, (k + 1) * BATCH));
const values = Float64Array.from({ length: BATCH }, (_, k) => 0.001 * k);

async function send(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const body = compress(
      encodeV2({ series: pages[left % pages.length] ?? [], timestamp: 1_764_000_000_000 + left, values }),
    );
    const answer = await fetch(url, { method: 'POST', headers: HEADERS, body: Buffer.from(body) });
    await answer.arrayBuffer();
    if (answer.status !== 204) throw new Error(`answer ${answer.status}`);
  }
}

const begun = performance.now();
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: IN_FLIGHT }, send));
const used = process.cpuUsage(cpu);
process.send?.({ ms: performance.now() - begun, cpu: (used.user + used.system) / 1e6 });
process.disconnect();
