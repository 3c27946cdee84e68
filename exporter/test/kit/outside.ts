import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Outside extends AsyncDisposable {
  readonly port: number;
}

const http = (delay: number): string => `
const server = require('node:http').createServer((request, response) => setTimeout(() => response.end('well'), ${delay}));
server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port) + '\\n'));
process.stdin.on('end', () => process.exit()).resume();
`;

/** An HTTP server that answers after `delay` ms, in a process of its own, so that a stall of ours is not its stall. It ends with us in any case. */
export async function outsideHttpServer(delay = 0): Promise<Outside> {
  const child = spawn(process.execPath, ['-e', http(delay)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(line.toString()),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
