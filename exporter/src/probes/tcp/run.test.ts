import { probeInvalid } from '@parallax/contract';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate } from '../../../test/kit/certificate-forge.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { freePort, tcpServer, tlsServer, type Peer } from '../../../test/kit/servers.js';
import { tcp } from './index.js';
import type { TcpMeasured } from './run.js';

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
const leaf = certificate({ dns: ['localhost'] });
const pair = { cert: leaf.pem, key: leaf.keyPem };

async function serve(behave: (socket: Socket) => void): Promise<string> {
  const peer = await tcpServer(behave);
  peers.push(peer);
  return `localhost:${peer.port}`;
}

/** Answers line by line: `replies` gets each line (or the greeting with '') and returns what to write. */
const lines = (replies: (line: string) => string | undefined) => (socket: Socket) => {
  socket.write(replies('') ?? '');
  let rest = '';
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
      const answer = replies(rest.slice(0, at).replace(/\r$/, ''));
      rest = rest.slice(at + 1);
      if (answer === undefined) socket.destroy();
      else socket.write(answer);
    }
  });
};

const probe = (host: string, config: object = {}, timeout = 2000): Promise<Outcome> =>
  runOnce(tcp, host, { config, common: { timeout } });
const measured = (outcome: Outcome): Partial<TcpMeasured> => outcome.result.measured;
/** Phases and steps that were timed, or withheld as stalled (the peer shares this event loop), which hides the step. */
const timed = (outcome: Outcome): string[] => {
  const own = outcome.samples.filter((one) => one.metric.type === 'histogram' || one.metric === probeInvalid);
  const steps = own.filter(({ labels }) => labels['step'] !== undefined || labels['phase'] === 'first_byte');
  const answered = measured(outcome).answers ?? [];
  expect(steps).toHaveLength(answered.length);
  const phases = own.filter((one) => !steps.includes(one)).map(({ labels }) => labels['phase'] ?? '');
  return [...phases, ...answered.map((one) => String(one.step))];
};

describe('tcp', () => {
  it('connects, and that is all without steps', async () => {
    const outcome = await probe(await serve((socket) => socket.resume()));
    expect(outcome.result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '127.0.0.1' }, answers: [] } });
    expect(timed(outcome)).toEqual(['connect']);
    expect(outcome.samples).toHaveLength(1);
  });

  it('is refused', async () => {
    const outcome = await probe(`127.0.0.1:${await freePort()}`);
    expect(outcome.result).toMatchObject({
      failure: { phase: 'connect', reason: 'connection_refused', source: 'target' },
    });
    expect(outcome.samples).toEqual([]);
  });

  it('holds a dialogue with captures', async () => {
    const heard: string[] = [];
    const host = await serve(
      lines((line) => {
        heard.push(line);
        return line === '' ? 'noise\r\n220 mail.test $x ESMTP\r\n' : `250 ${line.toLowerCase()}\r\n`;
      }),
    );
    const steps = [
      { expect: '^220 ([a-z.]+) (\\$.)' },
      { send: 'HELO ${1} ${2} ${9} $$1' },
      { expect: '^250 helo (.*)$' },
      { send_bytes: '515549540d0a' },
      { expect_bytes: '20717569' },
    ];
    const outcome = await probe(host, { steps });
    expect(outcome.result.outcome).toBe('ok');
    expect(heard).toEqual(['', 'HELO mail.test $x  $1', 'QUIT']);
    expect(measured(outcome).answers?.map(({ step, captures }) => [step, ...captures])).toEqual([
      [1, '220 mail.test $x', 'mail.test', '$x'],
      [3, '250 helo mail.test $x  $1', 'mail.test $x  $1'],
      [5],
    ]);
    expect(timed(outcome)).toEqual(['connect', '1', '3', '5']);
    expect(outcome.trace.join()).not.toContain('HELO');
  });

  it('sends the last words although nothing answers them', async () => {
    const heard = new Promise<string>((resolve) => {
      void serve((socket) => {
        socket.write('220 hi\r\n');
        socket.once('data', (chunk) => resolve(chunk.toString()));
      }).then((host) => probe(host, { steps: [{ expect: '220' }, { send: 'QUIT' }], line_end: 'lf' }));
    });
    expect(await heard).toBe('QUIT\n');
  });

  it('upgrades inside a dialogue and goes on encrypted', async () => {
    const host = await serve((socket) => {
      socket.write('220 ready\r\n');
      socket.once('data', () => {
        socket.write('220 go\r\n');
        const secure = new TLSSocket(socket, { isServer: true, ...pair });
        secure.on('error', () => undefined);
        // Half closed after the last word, and never a close_notify.
        secure.once('data', () => secure.write('250 secret\r\n', () => socket.destroy()));
      });
    });
    const steps = [
      { expect: '^220' },
      { send: 'STARTTLS' },
      { expect: '^220' },
      { starttls: true },
      { send: 'EHLO x' },
      { expect: '^250 secret' },
    ];
    const outcome = await probe(host, { steps, tls_options: { skip_verify: true } });
    expect(outcome.result).toMatchObject({ outcome: 'ok' });
    expect(timed(outcome)).toEqual(['connect', 'tls', '1', '3', '6']);
    expect(measured(outcome).tls?.chain[0]?.subject).toBe('CN=test.example');
    const distrusted = await probe(host, { steps });
    expect(distrusted.result).toMatchObject({ failure: { phase: 'tls', reason: 'certificate_untrusted' } });
    expect(timed(distrusted)).toEqual(['connect', '1', '3']);
    expect(measured(distrusted).tls?.chain[0]?.notAfter).toBe(Date.UTC(2040, 0) / 1000);
  });

  it('begins with TLS where that is asked', async () => {
    const peer = await tlsServer(pair, (socket) => socket.write('hello\n'));
    peers.push(peer);
    const config = { tls: true, tls_options: { skip_verify: true }, steps: [{ expect: '^hello$' }] };
    const outcome = await probe(`localhost:${peer.port}`, config);
    expect(outcome.result.outcome).toBe('ok');
    expect(timed(outcome)).toEqual(['connect', 'tls', '1']);
    expect(outcome.samples.map((one) => one.metric.name)).toContain('parallax_tcp_tls_info');
  });

  it('refuses plain text that was slipped in before the handshake', async () => {
    const host = await serve(lines((line) => (line === '' ? '220 hi\r\n' : '220 go\r\n250 injected\r\n')));
    const steps = [{ expect: '220' }, { send: 'STARTTLS' }, { expect: '220' }, { starttls: true }];
    expect((await probe(host, { steps })).result).toMatchObject({
      failure: { phase: 'starttls', reason: 'protocol_error' },
    });
  });

  it.each([
    ['said something else and closed', '500 no\r\n', true, { phase: 'validate', reason: 'expect_mismatch' }],
    ['closed without a word', '', true, { phase: 'first_byte', reason: 'connection_closed' }],
    ['said something else and waits', '500 no\r\n', false, { phase: 'transfer', reason: 'timeout', source: 'target' }],
    ['never ends its line', 'x'.repeat(5000), false, { phase: 'transfer', reason: 'malformed_reply' }],
    ['talks on and on', 'x\n'.repeat(2000), false, { phase: 'validate', reason: 'expect_mismatch' }],
  ])('a peer that %s', async (_, text, closes, failure) => {
    const host = await serve((socket) => (closes ? socket.end(text) : socket.write(text)));
    const outcome = await probe(host, { steps: [{ expect: '^220' }], max_bytes: 4500 }, 300);
    expect(outcome.result).toMatchObject({ outcome: 'failed', failure });
    expect(timed(outcome)).toEqual(['connect']);
  });

  it('finds the last words of a peer that ends without a line end', async () => {
    const host = await serve((socket) => socket.end('220 bye'));
    expect((await probe(host, { steps: [{ expect: '^220 bye$' }] })).result.outcome).toBe('ok');
  });

  it('does not find bytes that do not come', async () => {
    const host = await serve((socket) => socket.end('abc'));
    expect((await probe(host, { steps: [{ expect_bytes: 'ff' }] })).result).toMatchObject({
      failure: { phase: 'validate', reason: 'expect_mismatch' },
    });
  });
});

describe('options', () => {
  it.each([
    [{ tls: true, starttls: 'smtp' }],
    [{ steps: [{ starttls: true }], tls: true }],
    [{ steps: [{ starttls: true }, { starttls: true }] }],
    [{ steps: [{ expect: '(' }] }],
    [{ steps: [{ expect: 'a', send: 'b' }] }],
    [{ steps: [{ send_bytes: 'abc' }] }],
    [{ steps: Array.from({ length: 97 }, () => ({ send: 'x' })) }],
    [{ max_bytes: 0 }],
    [{ tls_options: { cert_file: '/a' } }],
  ])('refuses %j', (config) => {
    expect(tcp.Config.safeParse(config).success).toBe(false);
  });

  it('wants a port', () => {
    expect(tcp.checkHost('example.com', tcp.Config.parse({}))).toBe('the port is missing: write host:port');
    expect(tcp.checkHost('[::1]:25', tcp.Config.parse({}))).toBeUndefined();
  });
});

describe('tcp over TLS', () => {
  it('survives a server that renegotiates in the middle of the dialogue', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallax-tcp-'));
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('cert.pem'), leaf.pem);
    writeFileSync(at('key.pem'), leaf.keyPem);
    const port = await freePort();
    const args = [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      at('cert.pem'),
      '-key',
      at('key.pem'),
      '-tls1_2',
    ];
    const server = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      let output = '';
      const seen = (text: string): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => (output.includes(text) ? resolve() : void server.stdout.once('data', look));
          look();
        });
      server.stdout.on('data', (chunk) => (output += String(chunk)));
      await seen('ACCEPT');
      const config = { tls: true, tls_options: { skip_verify: true }, steps: [{ expect: '^hello$' }] };
      const running = probe(`127.0.0.1:${port}`, config);
      await seen('BEGIN SSL SESSION');
      // `r` on a line of its own makes s_server ask for a new handshake.
      server.stdin.write('r\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      server.stdin.write('hello\n');
      const outcome = await running;
      expect(outcome.result).toMatchObject({ outcome: 'ok' });
      expect(output).toContain('SSL_do_handshake -> 1');
    } finally {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
