import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../core/files.js';
import { ProblemError } from '../../core/problem.js';
import type { Context, Engine } from '../context.js';
import { runCli } from '../index.js';
import { parseResponseHead } from './response-head.js';

const HIT = [
  'HTTP/2 200 ',
  'date: Sun, 22 Nov 2026 05:25:13 GMT',
  'cache-control: max-age=0, s-maxage=86400, stale-while-revalidate=60',
  'x-served-by: cache-jfk1041-JFK, cache-ord1720-ORD',
  'x-cache: MISS, HIT',
  'x-cache-hits: 0, 7',
  'age: 41',
  '',
  '',
].join('\r\n');

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with `input` as standard input, or none, and `files` by path. */
async function run(argv: readonly string[], input?: string, files: Record<string, string> = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Context['stdout'] => ({
    write: (text) => void (written[name] += text),
    isTty: false,
  });
  const read = async (path: string): Promise<string> => {
    const text = files[path];
    if (text === undefined) throw new FileError('missing', `${path}: no such file`);
    return text;
  };
  const engine = { ports: { files: { read }, clock: { wall: () => 1_795_325_113_000 } } } as unknown as Engine;
  const context: Context = {
    ...{ stdout: output('stdout'), stderr: output('stderr'), env: {}, version: '1.2.3', hostname: 'stub' },
    ...{ newId: () => '0123456789abcdef', engine: () => Promise.resolve(engine) },
    ...{ signal: new AbortController().signal, onHangup: () => () => undefined },
    ...(input === undefined ? {} : { stdin: async (max: number) => input.slice(0, max) }),
  };
  return { code: await runCli(['cdn', 'explain', ...argv], context), ...written };
}

describe('cdn explain', () => {
  it('prints provider, layers, what decided, freshness and what is not known for sure', async () => {
    const { code, stdout } = await run([], HIT);
    expect(stdout).toBe(`provider  Fastly (fastly); what is known of it is documented

LAYER   PROVIDER  PLACE             CACHE STATUS        HITS  AGE  TTL
edge    fastly    ORD, Chicago US   hit                    7   41    -
shield  fastly    JFK, New York US  miss (when stored)     0    -    -

decided (edge, fastly)
  x-cache: MISS, HIT
  x-served-by: cache-jfk1041-JFK, cache-ord1720-ORD
  x-cache-hits: 0, 7

freshness in shared caches
  stored
  lifetime: 86400 s by cache-control s-maxage; 41 s old
  in browsers: 0 s
  stale: 60 s more while it is fetched anew

not known for sure
  X-Cache has HIT and MISS only: a response that was passed shows MISS, one served stale or made by VCL shows HIT.
  The form of X-Timer, by which responses without X-Served-By are known, is not documented.
`);
    expect(code).toBe(0);
  });

  it('prints JSON, from a file', async () => {
    const { code, stdout } = await run(['response.txt', '--json'], undefined, { 'response.txt': HIT });
    const said = JSON.parse(stdout) as { layers: unknown[] };
    expect(said).toMatchObject({
      ...{ status: 200, provider: 'fastly', confidence: 'documented' },
      freshness: { ttl: 86_400, browserTtl: 0, age: 41, directives: { 's-maxage': '86400' } },
    });
    expect(said.layers).toHaveLength(2);
    expect(code).toBe(0);
  });

  it('says what is not known: no provider, HEAD, another expected edge', async () => {
    expect((await run([], 'age: 5\n')).stdout).toContain('provider  not known from these headers');
    const dynamic = 'cf-ray: 8f1234567890abcd-FRA\ncf-cache-status: DYNAMIC\n';
    expect((await run([], dynamic)).stdout).toMatch(/FRA.* dynamic/);
    expect((await run(['--head'], dynamic)).stdout).toMatch(/FRA.* unknown/);
    const both = 'x-amz-cf-id: a\nx-cache: Hit from cloudfront\ncf-ray: 8f1234567890abcd-FRA\ncf-cache-status: MISS\n';
    expect((await run([], both)).stdout).toContain('provider  Cloudflare');
    expect((await run(['--provider', 'cloudfront'], both)).stdout).toContain('provider  Amazon CloudFront');
  });

  it('tells problems of the fields, and nothing that drives a terminal', async () => {
    const { stdout } = await run([], 'cache-control: max-age=\u001b[31m\nx-cache: Hit from cloudfront\u001b[2J\n');
    expect(stdout).toContain('problem: cache-control: max-age wants a number of seconds');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['a line that is no field', [], 'HTTP/1.1 200 OK\r\nno field\r\n', 'standard input:2:1: error: a line that is no'],
    ['a folded line', [], 'a: b\n c\n', 'a folded header line'],
    ['nothing', [], '', 'standard input has no header fields'],
    ['no file', ['/nope'], undefined, '/nope: no such file'],
    ['a terminal', [], undefined, 'nothing to read: name a FILE'],
    ['two files', ['a', 'b'], undefined, 'one FILE at a time; got 2'],
    ['a strange provider', ['--provider', 'nobody'], HIT, '"nobody" is no provider'],
    ['too many fields', [], 'a: b\n'.repeat(300), 'more than 256 header fields'],
  ])('refuses %s', async (_, argv, input, message) => {
    const { code, stdout, stderr } = await run(argv, input);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('parseResponseHead', () => {
  const fields = [['x-cache', 'HIT']];

  it.each([
    ['LF', 'HTTP/1.1 200 OK\nX-Cache: HIT\n\n'],
    ['no status line', 'X-Cache:HIT'],
    ['curl -v', '< HTTP/2 200 \n< x-cache:  HIT \n< \n'],
    [
      'redirect and tunnel before',
      'HTTP/1.1 200 established\n\nHTTP/1.1 301 Moved\nA: b\n\nHTTP/2 200\nX-Cache: HIT\n\n',
    ],
    ['a body that looks like fields', 'HTTP/2 200\nX-Cache: HIT\n\nx-cache: MISS\nHTTP/2 500\n'],
    ['empty lines before', '\n\nX-Cache: HIT\n'],
  ])('reads %s', (_, text) => {
    expect(parseResponseHead(text, 'file').fields).toEqual(fields);
  });

  it('takes or refuses anything', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200, unit: fc.constantFrom('a', ':', ' ', '\n', '\r', 'HTTP/1.1 200', '<') }),
        (text) => {
          try {
            for (const [name] of parseResponseHead(text, 'file').fields) expect(name).toMatch(/^[^\s:]+$/);
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
          }
        },
      ),
    );
  });
});
