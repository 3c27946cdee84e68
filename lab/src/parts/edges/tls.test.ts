/** The TLS edges by the runtime's own clients: the name in the handshake decides certificate and protocol. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:https';
import { connect } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, certify } from '../certificates.js';
import { freePorts } from '../process.js';
import { Scope } from '../scope.js';
import {
  contentOrigin,
  nginxEdge,
  SITE_OBJECTS,
  tlsFront,
  trafficServerEdge,
  varnishEdge,
  type Edge,
} from './index.js';

const scope = new Scope();
let ca = '';
let edges: Readonly<Record<'nginx' | 'trafficserver' | 'front' | 'strict', Edge>>;
const APP = SITE_OBJECTS[0] as (typeof SITE_OBJECTS)[number];

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'lab-tls-'));
  chmodSync(root, 0o755);
  scope.defer('remove the folder', () => rmSync(root, { recursive: true, force: true }));
  const [port = 0, cache = 0, ...ports] = await freePorts(6);
  const signer = await authority({ folder: root, name: 'ca', subject: '/CN=Lab authority' });
  const pair = (name: string) =>
    certify(signer, { folder: root, name, subject: `/CN=${name}.shop.test`, hosts: [`${name}.shop.test`] });
  const [www, img] = await Promise.all([pair('www'), pair('img')]);
  ca = readFileSync(signer.certificate, 'utf8');
  const origin = await contentOrigin(scope, { port, folder: join(root, 'origin'), codings: ['br', 'zstd'] });
  const at = (name: string, index: number) => ({
    ...{ port: ports[index] ?? 0, origin: origin.authority, folder: join(root, name) },
  });
  const both = { sites: [{ host: 'www.shop.test', pair: www }, { host: 'img.shop.test', pair: img, http2: false }] } as const; // prettier-ignore
  const one = { sites: [{ host: 'www.shop.test', pair: www }] } as const;
  const varnish = await varnishEdge(scope, { port: cache, origin: origin.authority, folder: join(root, 'varnish') });
  const [nginx, trafficserver, front, strict] = await Promise.all([
    nginxEdge(scope, { ...at('nginx', 0), tls: { sites: [both.sites[0], { ...both.sites[1], http2: true }] } }),
    trafficServerEdge(scope, { ...at('trafficserver', 1), tls: both }, { compresses: true }),
    tlsFront(scope, { ...at('front', 2), origin: `127.0.0.1:${varnish.port}`, tls: both }),
    nginxEdge(scope, { ...at('strict', 3), tls: { ...one, strict: true, newest: 'TLSv1.2' } }),
  ]);
  edges = { nginx, trafficserver, front, strict };
});
afterAll(() => scope[Symbol.asyncDispose]());

/** Subject, protocol and version that a handshake ends with, or why it does not. */
function shake({ port }: Edge, servername: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', servername, ca, ALPNProtocols: ['h2', 'http/1.1'], checkServerIdentity: () => undefined }; // prettier-ignore
    const socket = connect(options, () => {
      const { subject } = socket.getPeerCertificate();
      resolve(`${subject.CN} ${socket.alpnProtocol || 'none'} ${socket.getProtocol()}`);
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

interface Got {
  readonly status: number;
  readonly coding: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

function get({ port }: Edge, host: string, codings: string, named = host): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'accept-encoding': codings };
    plainRequest(
      { port, host: '127.0.0.1', servername: named, ca, path: APP.path, headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { statusCode: status = 0, headers: fields } = response;
          resolve({ status, coding: fields['content-encoding'], fields, body: Buffer.concat(parts) });
        });
      },
    )
      .once('error', reject)
      .end();
  });
}

describe('the name in the handshake', () => {
  it.each([
    ['nginx', 'www.shop.test', 'www.shop.test h2 TLSv1.3'],
    ['nginx', 'img.shop.test', 'img.shop.test h2 TLSv1.3'],
    ['nginx', 'else.shop.test', 'www.shop.test h2 TLSv1.3'],
    ['trafficserver', 'www.shop.test', 'www.shop.test h2 TLSv1.3'],
    ['trafficserver', 'img.shop.test', 'img.shop.test http/1.1 TLSv1.3'],
    ['trafficserver', 'else.shop.test', 'www.shop.test h2 TLSv1.3'],
    ['front', 'img.shop.test', 'img.shop.test http/1.1 TLSv1.3'],
    ['strict', 'www.shop.test', 'www.shop.test h2 TLSv1.2'],
  ] as const)('decides at %s: %s', async (edge, name, expected) => {
    expect(await shake(edges[edge], name)).toBe(expected);
  });

  it('is refused where nobody has it', async () => {
    expect(await shake(edges.strict, 'else.shop.test')).toContain('unrecognized name');
  });

  it('must be that of the request', async () => {
    expect(await get(edges.nginx, 'www.shop.test', '', 'img.shop.test')).toMatchObject({ status: 421 });
  });
});

describe('what TLS carries', () => {
  it.each([
    ['trafficserver', 'gzip', gunzipSync],
    ['trafficserver', 'br', brotliDecompressSync],
    ['nginx', 'br', brotliDecompressSync],
    ['front', 'gzip', gunzipSync],
  ] as const)('is compressed, at %s by %s', async (edge, coding, decode) => {
    const { fields, body } = await get(edges[edge], 'www.shop.test', coding);
    expect(fields).toMatchObject({ 'content-encoding': coding, vary: expect.stringMatching(/accept-encoding/i) as string }); // prettier-ignore
    expect(decode(body).equals(APP.body)).toBe(true);
  });

  it('comes in zstd, as raw blocks, from the origin', async () => {
    const { coding, body } = await get(edges.nginx, 'www.shop.test', 'zstd');
    expect([coding, body.subarray(0, 4).toString('hex')]).toEqual(['zstd', '28b52ffd']);
    expect(body.subarray(-APP.body.length).equals(APP.body)).toBe(true);
  });

  it('is Varnish behind the front', async () => {
    const { fields } = await get(edges.front, 'www.shop.test', 'identity');
    expect(fields).toMatchObject({ 'x-varnish': expect.stringMatching(/^\d/) as string });
  });
});
