/**
 * A process that passes connections on: `relay.js FROM TO MILLISECONDS ...`, three words a way. It accepts at FROM,
 * connects each client to TO, and lets what the client sends arrive that much later. A place is `address:port`, a port
 * on 127.0.0.1, or the path of a Unix socket: files are not namespaced, so that two of them make a bridge.
 */
import { connect, createServer, type Socket } from 'node:net';

type Place = { readonly host: string; readonly port: number } | { readonly path: string };

function place(text: string): Place {
  const parts = /^(?:([\d.]+):)?(\d+)$/.exec(text);
  return parts ? { host: parts[1] ?? '127.0.0.1', port: Number(parts[2]) } : { path: text };
}

/** Distance: connections are made at once, requests take their time. */
function passLater(client: Socket, upstream: Socket, delay: number): void {
  // Timers of one duration run in the order in which they were set.
  client.on('data', (chunk) => void setTimeout(() => upstream.write(chunk), delay));
  client.on('end', () => void setTimeout(() => upstream.end(), delay));
}

function way(from: string, to: string, delay: number): void {
  createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...place(to), allowHalfOpen: true, noDelay: true });
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).on('close', () => client.destroySoon());
    if (delay > 0) passLater(client, upstream, delay);
    else client.pipe(upstream);
    upstream.pipe(client);
  }).listen(place(from));
}

const words = process.argv.slice(2);
for (let index = 0; index + 2 < words.length; index += 3) {
  way(words[index] ?? '', words[index + 1] ?? '', Number(words[index + 2]));
}
