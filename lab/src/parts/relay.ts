/**
 * The half of a bridge inside a namespace: `relay.js FROM TO` accepts at FROM and connects each client to TO. Each is a port
 * on 127.0.0.1 or the path of a Unix socket; files are not namespaced.
 */
import { connect, createServer } from 'node:net';

const [from = '', to = ''] = process.argv.slice(2);
const place = (text: string): { host: string; port: number } | { path: string } =>
  /^\d+$/.test(text) ? { host: '127.0.0.1', port: Number(text) } : { path: text };

createServer((client) => {
  const upstream = connect(place(to));
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.pipe(upstream).pipe(client);
}).listen(place(from));
