/** `parallax cdn lint` before real edges that speak TLS: sound ones, by several codings, and one without a certificate. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CdnRule } from '@parallax/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cdnCommand } from './command.js';
import { FAULTY, secureCdn, SOUND, WWW, type SecureCdn } from './secure-cdn.js';

let cdn: SecureCdn;
const folder = mkdtempSync(join(tmpdir(), 'plx-lint-tls-'));

beforeAll(async () => {
  cdn = await secureCdn();
});
afterAll(async () => {
  await cdn[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Report {
  readonly sites: readonly {
    readonly findings: readonly {
      readonly provider: string;
      readonly rule: CdnRule;
      readonly severity: string;
      readonly reason: string;
    }[];
    readonly ways: readonly {
      readonly provider: string;
      readonly unanswered: readonly { readonly path: string; readonly reason: string }[];
    }[];
  }[];
}

it('looks at sound edges, and says why one could not be looked at', async () => {
  const ways = Object.entries({ ...SOUND, unready: FAULTY.unready });
  const tls = `tls: { ca_file: '${cdn.ca}' }`;
  const file = join(folder, 'parallax.yml');
  writeFileSync(
    file,
    `vantage: { name: fra }
probes:
  shop:
    type: cdn
    targets: ['https://${WWW}:${cdn.port}/']
    origin: { url: '${cdn.secureOrigin}', ${tls} }
    providers:
${ways.map(([name, address]) => `      ${name}: { address: ${address}, ${tls} }`).join('\n')}
    objects: [{ path: /static/app.js }, { path: /images/avatar.jpg, partition: images }]
`,
  );
  const { code, out, err } = await cdnCommand(['lint', '--config', file, '--format', 'json']);
  expect(out, err).not.toBe('');
  const [site] = (JSON.parse(out) as Report).sites;
  // What is true: Traffic Server compresses by gzip and br, Varnish by gzip, and the origin has more. Nothing else.
  expect(site?.findings.map(({ provider, rule, severity }) => `${provider} ${rule} ${severity}`)).toEqual([
    'trafficserver compression-missing-edge info',
    'varnish compression-missing-edge info',
  ]);
  expect(site?.findings.map(({ reason }) => /^The origin sends ([a-z ]+) when offered/.exec(reason)?.[1])).toEqual([
    'zstd',
    'br and zstd',
  ]);
  expect(site?.ways.map(({ provider, unanswered }) => [provider, unanswered.map(({ reason }) => reason)])).toEqual([
    ['origin', []],
    ...Object.keys(SOUND).map((name) => [name, []]),
    ['unready', Array.from({ length: 2 }, () => `the certificate is not for ${WWW}`)],
  ]);
  // Of whom nothing is known is not clean.
  expect(code).toBe(1);
});

it('trusts whom it is told to, without a configuration', async () => {
  const site = `https://${WWW}:${cdn.port}/`;
  const ways = ['--provider', `edge=${SOUND.nginx}`, '--origin', cdn.secureOrigin, '--path', '/static/app.js'];
  const asked = ['lint', site, ...ways, '--format', 'json', '--wait', '0'];
  const unanswered = async (...more: readonly string[]): Promise<readonly (string | undefined)[]> => {
    const { out, err } = await cdnCommand([...asked, ...more]);
    if (out === '') throw new Error(err);
    return (JSON.parse(out) as Report).sites[0]?.ways.map((way) => way.unanswered[0]?.reason) ?? [];
  };
  const refused = expect.stringMatching(/^unable to verify/) as string;
  expect(await unanswered()).toEqual([refused, refused]);
  expect(await unanswered('--ca', cdn.ca)).toEqual([undefined, undefined]);
  expect(await unanswered('--insecure')).toEqual([undefined, undefined]);
  const file = join(folder, 'parallax.yml');
  expect(await cdnCommand(['lint', '--config', file, '--insecure'])).toMatchObject({
    ...{ code: 2, err: expect.stringContaining('--insecure describes a site') as string },
  });
});
