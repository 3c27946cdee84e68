/** Answers every HTTP request on loopback after a fixed time, in a process of its own. Argument: milliseconds. */
import { createServer } from 'node:net';

const delay = Number(process.argv[2]);
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (request) => {
    const closes = request.includes('Connection: close');
    setTimeout(() => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      if (closes) socket.end();
    }, delay);
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.stdout.write(`${server.address().port}\n`));
