/** The inner half of a bridge: `relay.js SOCKET PORT` accepts on a Unix socket and connects to 127.0.0.1:PORT. */
import { connect, createServer } from 'node:net';

const [socket = '', port = '0'] = process.argv.slice(2);
createServer((client) => {
  const upstream = connect(Number(port), '127.0.0.1');
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.pipe(upstream).pipe(client);
}).listen(socket);
