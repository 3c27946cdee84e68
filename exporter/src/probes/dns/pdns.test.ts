import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { freePort } from '../../../test/kit/servers.js';
import type { DnsMeasured } from './index.js';
import { dns } from './index.js';

const ZONE = `$ORIGIN zone.test.
$TTL 300
@ IN SOA ns1 hostmaster 2026112101 3600 600 604800 60
@ IN NS ns1
@ IN MX 10 mail
@ IN TXT "v=spf1 -all" "a \\"quoted\\" text"
@ IN CAA 0 issue "ca.example"
ns1 IN A 127.0.0.1
www IN A 192.0.2.1
www IN A 192.0.2.2
www IN AAAA 2001:db8::1
alias IN CNAME www
_sip._udp IN SRV 1 2 5060 ns1
svc IN HTTPS 1 . alpn=h2,h3 port=8443
${Array.from({ length: 60 }, (_, index) => `many IN TXT "record number ${index} with some text behind it"`).join('\n')}
`;

const missing = spawnSync('pdns_server', ['--version'], { stdio: 'ignore' }).error !== undefined;

describe.skipIf(missing)('a real name server (PowerDNS)', () => {
  let folder: string;
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-pdns-'));
    port = await freePort();
    writeFileSync(join(folder, 'zone'), ZONE);
    writeFileSync(join(folder, 'named.conf'), `zone "zone.test" { type master; file "${join(folder, 'zone')}"; };\n`);
    const options = {
      'config-dir': folder,
      'socket-dir': folder,
      launch: 'bind',
      'bind-config': join(folder, 'named.conf'),
      'local-address': '127.0.0.1',
      'local-port': String(port),
      daemon: 'no',
      guardian: 'no',
      'server-id': 'lab-1',
      'security-poll-suffix': '',
    };
    const args = Object.entries(options).map(([key, value]) => `--${key}=${value}`);
    server = spawn('pdns_server', args, { stdio: 'ignore' });
    for (let attempt = 0; attempt < 80; attempt += 1) {
      if ((await ask({ query_name: 'zone.test', query_type: 'SOA' })).result.outcome === 'ok') return;
      await sleep(100);
    }
    throw new Error('pdns_server does not start');
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (config: object): Promise<Outcome> => runOnce(dns, `127.0.0.1:${port}`, { config });
  const measured = async (config: object): Promise<DnsMeasured> => {
    const { result } = await ask(config);
    expect(result).toMatchObject({ outcome: 'ok' });
    return result.measured as DnsMeasured;
  };

  it.each([
    [
      'zone.test',
      'SOA',
      ['zone.test.\t300\tIN\tSOA\tns1.zone.test. hostmaster.zone.test. 2026112101 3600 600 604800 60'],
    ],
    ['zone.test', 'NS', ['zone.test.\t300\tIN\tNS\tns1.zone.test.']],
    ['zone.test', 'MX', ['zone.test.\t300\tIN\tMX\t10 mail.zone.test.']],
    ['zone.test', 'TXT', ['zone.test.\t300\tIN\tTXT\t"v=spf1 -all" "a \\"quoted\\" text"']],
    ['zone.test', 'CAA', ['zone.test.\t300\tIN\tCAA\t0 issue "ca.example"']],
    ['www.zone.test', 'AAAA', ['www.zone.test.\t300\tIN\tAAAA\t2001:db8::1']],
    ['_sip._udp.zone.test', 'SRV', ['_sip._udp.zone.test.\t300\tIN\tSRV\t1 2 5060 ns1.zone.test.']],
    ['svc.zone.test', 'HTTPS', ['svc.zone.test.\t300\tIN\tHTTPS\t1 . alpn="h2,h3" port="8443"']],
  ])('%s %s', async (query_name, query_type, lines) => {
    const { lines: got, flags } = await measured({ query_name, query_type });
    expect(got.answer).toEqual(lines);
    expect(flags).toMatchObject({ aa: true, tc: false });
  });

  it('gives serial, identity and the alias with its addresses', async () => {
    expect(await measured({ query_name: 'zone.test', query_type: 'SOA', nsid: true })).toMatchObject({
      serial: 2_026_112_101,
      nsid: 'lab-1',
    });
    const { lines } = await measured({ query_name: 'alias.zone.test' });
    expect([...lines.answer].sort()).toEqual([
      'alias.zone.test.\t300\tIN\tCNAME\twww.zone.test.',
      'www.zone.test.\t300\tIN\tA\t192.0.2.1',
      'www.zone.test.\t300\tIN\tA\t192.0.2.2',
    ]);
  });

  it('falls back to TCP for what does not fit', async () => {
    const config = { query_name: 'many.zone.test', query_type: 'TXT' };
    expect(await measured(config)).toMatchObject({ transport: 'tcp', truncated: true, counts: { answer: 60 } });
    expect(await measured({ ...config, transport: 'tcp' })).toMatchObject({ truncated: false, counts: { answer: 60 } });
  });

  it('knows NXDOMAIN and REFUSED', async () => {
    const nowhere = {
      query_name: 'nowhere.zone.test',
      expect: { rcodes: ['NXDOMAIN'], authority: { match_all: ['SOA'] } },
    };
    expect(await measured(nowhere)).toMatchObject({ counts: { answer: 0, authority: 1 } });
    expect((await ask({ query_name: 'other.test' })).result).toMatchObject({
      failure: { reason: 'rcode_mismatch', detail: 'the response code is REFUSED, expected NOERROR' },
    });
  });
});
