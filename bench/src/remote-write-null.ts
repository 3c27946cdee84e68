/**
 * A process that takes remote write of both versions, counts the samples and stores nothing. Says its port, and `requests`,
 * `samples`, `bytes` whenever it is asked; answers 503 as long as it is told to be closed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uncompress } from '@parallax/exporter/remote-write';

const counts = { requests: 0, samples: 0, bytes: 0 };
let open = true;

/** The varint at `at` and where it ends. */
function varint(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let k = at, scale = 1; ; k += 1, scale *= 128) {
    const byte = bytes[k] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, k + 1];
  }
}

/** Calls `each` for the fields of a message with their place, which is a length for wire type 2. */
function fields(
  bytes: Uint8Array,
  from: number,
  to: number,
  each: (field: number, from: number, to: number) => void,
): void {
  for (let at = from; at < to;) {
    const [tag, start] = varint(bytes, at);
    const kind = tag & 7;
    if (kind === 1) at = start + 8;
    else if (kind === 0) [, at] = varint(bytes, start);
    else {
      const [length, body] = varint(bytes, start);
      at = body + length;
      each(tag >>> 3, body, at);
    }
  }
}

/** Samples and histograms of a request: in 1.0 TimeSeries is field 1 with samples 2, histograms 4; in 2.0 field 5 with 2 and 3. */
function samplesOf(bytes: Uint8Array, version: 1 | 2): [samples: number, histograms: number] {
  let [samples, histograms] = [0, 0];
  const [series, native] = version === 1 ? [1, 4] : [5, 3];
  fields(bytes, 0, bytes.length, (field, from, to) => {
    if (field !== series) return;
    fields(bytes, from, to, (inner) => {
      if (inner === 2) samples += 1;
      else if (inner === native) histograms += 1;
    });
  });
  return [samples, histograms];
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (!open) return void response.writeHead(503).end();
    const body = Buffer.concat(chunks);
    const version = request.headers['x-prometheus-remote-write-version']?.toString().startsWith('2.') ? 2 : 1;
    const [samples, histograms] = samplesOf(uncompress(body), version);
    counts.requests += 1;
    counts.samples += samples + histograms;
    counts.bytes += body.length;
    response.setHeader('x-prometheus-remote-write-samples-written', samples);
    response.setHeader('x-prometheus-remote-write-histograms-written', histograms);
    response.setHeader('x-prometheus-remote-write-exemplars-written', 0);
    response.writeHead(204).end();
  });
}

const server = createServer(take).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', (message: unknown) => {
  if (message === 'open' || message === 'close') open = message === 'open';
  process.send?.(counts);
});
process.on('disconnect', () => process.exit(0));
