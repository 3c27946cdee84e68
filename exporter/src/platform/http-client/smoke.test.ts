import { expect, test } from 'vitest';
import { plainHttp } from '../../core/http-config.js';
import { httpServer } from '../../../test/kit/servers.js';
import { names } from '../../../test/kit/resolver.js';
import { createClock } from '../clock.js';
import { createSecretReader } from '../secrets.js';
import { createHttpClients } from './index.js';

test('sends and reads', async () => {
  const server = await httpServer((req, res) => {
    let n = 0;
    req
      .on('data', (c: Buffer) => (n += c.length))
      .on('end', () => res.end(`${req.method} ${n} ${req.headers['user-agent']}`));
  });
  const open = createHttpClients({
    resolver: names({ 'x.test': ['127.0.0.1'] }),
    clock: createClock(),
    readSecret: createSecretReader(),
    version: '1',
  });
  const client = open({ config: plainHttp(`http://x.test:${server.port}/a?b=c`), connections: 2 });
  for (const host of [1, 2, 3]) {
    const answer = await client.call({
      method: 'POST',
      headers: {},
      body: new Uint8Array(100_000),
      timeout: 1000,
      maxBytes: 1000,
      beyond: 'cut',
    });
    expect(answer.status).toBe(200);
    expect(Buffer.from(answer.body).toString()).toBe('POST 100000 parallax/1');
  }
  expect(server.seen()).toBe(1);
  await client.close();
  await server.close();
});
