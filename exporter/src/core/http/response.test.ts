import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Body } from './body.js';
import type { Head } from './head.js';
import { Http2Response, Response } from './response.js';

interface Read {
  readonly outcome: 'done' | 'more';
  readonly status?: number;
  readonly fields?: Head['fields'];
  readonly body: string;
  readonly bytes: number;
  readonly reason?: string;
  readonly detail?: string;
}

const LIMITS = { headerBytes: 1000, fields: 8, allow8bit: false };

interface Options {
  readonly method?: string;
  readonly close?: boolean;
  readonly limit?: number;
  readonly allow8bit?: boolean;
}

/** Feeds a reply in these pieces; every piece is wiped after the call, as a reused buffer is. */
function read(pieces: readonly Uint8Array[], options: Options = {}): Read {
  const { limit = 100, method = 'GET', allow8bit = false } = options;
  const body = new Body(limit, limit);
  let head: Head | undefined;
  const response = new Response({
    method,
    limits: { ...LIMITS, allow8bit },
    sink: body,
    onHead: (found, framing) => {
      head = found;
      if (framing.kind === 'length') body.announce(framing.length);
      return 'go on';
    },
  });
  let outcome: 'done' | 'more' = 'more';
  for (const piece of pieces) {
    const chunk = Uint8Array.from(piece);
    outcome = response.push(chunk);
    chunk.fill(0x58);
    if (outcome === 'done') break;
  }
  if (outcome === 'more' && options.close === true) response.end();
  return {
    outcome,
    ...(head === undefined ? {} : { status: head.status, fields: head.fields }),
    body: body.kept.toString('latin1'),
    bytes: body.bytes,
    ...(response.fault === undefined ? {} : { reason: response.fault.reason, detail: response.fault.message }),
  };
}

interface Said {
  readonly text: string;
  readonly options: Options | undefined;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const reply = (...lines: string[]): string => lines.join('\r\n');
const OK = 'HTTP/1.1 200 OK';

type Good = readonly [name: string, text: string, want: Partial<Read>, options?: Options];
const WELL_FORMED: readonly Good[] = [
  ['length', reply(OK, 'Content-Length: 5', '', 'hello'), { outcome: 'done', status: 200, body: 'hello' }],
  ['bytes after the end', reply(OK, 'Content-Length: 2', '', 'hello'), { outcome: 'done', body: 'he' }],
  ['no reason phrase', reply('HTTP/1.1 204', '', ''), { outcome: 'done', status: 204, bytes: 0 }],
  ['empty reason phrase', reply('HTTP/1.1 204 ', '', ''), { outcome: 'done', status: 204 }],
  ['8-bit reason phrase', reply('HTTP/1.1 204 \xe9', '', ''), { outcome: 'done', status: 204 }],
  ['until close', reply('HTTP/1.0 200 OK', '', 'hello'), { outcome: 'more', body: 'hello' }, { close: true }],
  ['HEAD', reply(OK, 'Content-Length: 5', '', ''), { outcome: 'done', bytes: 0 }, { method: 'HEAD' }],
  ['HEAD chunked', reply(OK, 'Transfer-Encoding: chunked', '', ''), { outcome: 'done' }, { method: 'HEAD' }],
  ['304 with a length', reply('HTTP/1.1 304 x', 'Content-Length: 5', '', ''), { outcome: 'done', status: 304 }],
  ['length 0', reply(OK, 'Content-Length: 0', '', ''), { outcome: 'done', bytes: 0 }],
  ['same length twice', reply(OK, 'Content-Length: 1', 'content-length: 1', '', 'x'), { outcome: 'done', body: 'x' }],
  [
    'interim',
    reply('HTTP/1.1 103 Early', 'Link: x', '', OK, 'Content-Length: 1', '', 'x'),
    { outcome: 'done', body: 'x' },
  ],
  [
    'chunked, upper and lower case, trailers',
    reply(OK, 'Transfer-Encoding: Chunked', '', '5', 'hello', '0A;name="v"', '0123456789', '000', 'X: y', '', ''),
    { outcome: 'done', body: 'hello0123456789' },
  ],
  [
    'field names and blanks',
    reply(OK, 'X-A:\t b c \t', 'Content-Length:0', '', ''),
    {
      fields: [
        ['x-a', 'b c'],
        ['content-length', '0'],
      ],
    },
  ],
  [
    '8-bit value where allowed',
    reply(OK, 'X: \xe9', 'Content-Length: 0', '', ''),
    { outcome: 'done' },
    { allow8bit: true },
  ],
];

type Bad = readonly [name: string, text: string, reason: string, words: RegExp, options?: Options];
const BROKEN: readonly Bad[] = [
  ['HTTP/0.9', '<html>hello</html>', 'protocol_error', /not HTTP/],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol_error', /not HTTP/],
  ['HTTP/2 in clear', reply('HTTP/2 200', '', ''), 'malformed_reply', /status line/],
  ['HTTP/1.2', reply('HTTP/1.2 200 OK', '', ''), 'malformed_reply', /status line/],
  ['status of letters', reply('HTTP/1.1 abc OK', '', ''), 'malformed_reply', /status code/],
  ['status 600', reply('HTTP/1.1 600 OK', '', ''), 'malformed_reply', /status code/],
  ['status of four digits', reply('HTTP/1.1 2000 OK', '', ''), 'malformed_reply', /status code/],
  ['control byte in the status line', reply('HTTP/1.1 200 O\x07K', '', ''), 'malformed_reply', /0x07/],
  ['folded line', reply(OK, 'X: a', ' b', '', ''), 'malformed_reply', /obs-fold/],
  ['bare line feed', 'HTTP/1.1 200 OK\nX: a\n\n', 'malformed_reply', /bare line feed/],
  ['one bare line feed', 'HTTP/1.1 200 OK\r\nX: a\n\r\n', 'malformed_reply', /bare line feed/],
  ['bare carriage return', reply(OK, 'X: a\rb', '', ''), 'malformed_reply', /carriage return/],
  ['NUL in a value', reply(OK, 'X: a\0b', '', ''), 'malformed_reply', /0x00/],
  ['NUL in a name', reply(OK, 'X\0: a', '', ''), 'malformed_reply', /0x00/],
  ['8-bit value', reply(OK, 'X: \xe9', '', ''), 'malformed_reply', /0xe9/],
  ['8-bit name', reply(OK, 'X\xe9: a', '', ''), 'malformed_reply', /0xe9/, { allow8bit: true }],
  ['DEL in a value', reply(OK, 'X: \x7f', '', ''), 'malformed_reply', /0x7f/],
  ['blank before the colon', reply(OK, 'X : a', '', ''), 'malformed_reply', /0x20/],
  ['no name', reply(OK, ': a', '', ''), 'malformed_reply', /header/],
  ['no colon', reply(OK, 'X', '', ''), 'malformed_reply', /colon/],
  [
    'length and chunked',
    reply(OK, 'Content-Length: 1', 'Transfer-Encoding: chunked', '', ''),
    'malformed_reply',
    /both/,
  ],
  ['two lengths', reply(OK, 'Content-Length: 1', 'Content-Length: 2', '', ''), 'malformed_reply', /differ/],
  ['list of lengths', reply(OK, 'Content-Length: 1, 1', '', ''), 'malformed_reply', /not a number/],
  ['negative length', reply(OK, 'Content-Length: -1', '', ''), 'malformed_reply', /not a number/],
  ['hexadecimal length', reply(OK, 'Content-Length: 0x5', '', ''), 'malformed_reply', /not a number/],
  ['huge length', reply(OK, 'Content-Length: 99999999999999999999', '', ''), 'malformed_reply', /not a number/],
  [
    'chunked in HTTP/1.0',
    reply('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked', '', ''),
    'malformed_reply',
    /HTTP\/1\.0/,
  ],
  [
    'another transfer coding',
    reply(OK, 'Transfer-Encoding: gzip, chunked', '', ''),
    'malformed_reply',
    /other than chunked/,
  ],
  [
    'chunked twice',
    reply(OK, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', '', ''),
    'malformed_reply',
    /other/,
  ],
  ['switching protocols', reply('HTTP/1.1 101 x', '', ''), 'malformed_reply', /without being asked/],
  ['interim for ever', reply('HTTP/1.1 100 x', '', '').repeat(17), 'malformed_reply', /16 interim/],
  ['too many header bytes', `${OK}\r\nX: ${'a'.repeat(2000)}`, 'header_limit', /1000 bytes/],
  [
    'header bytes of interim responses',
    reply('HTTP/1.1 100 x', `X: ${'a'.repeat(300)}`, '', '').repeat(5),
    'header_limit',
    /1000/,
  ],
  ['a line without end', `${OK}\r\n${'a'.repeat(2000)}`, 'header_limit', /1000 bytes/],
  ['too many fields', reply(OK, ...Array.from({ length: 9 }, () => 'X: y'), '', ''), 'header_limit', /8 header fields/],
  ['announced body too large', reply(OK, 'Content-Length: 101', '', ''), 'body_limit', /100 bytes/],
  ['body too large', reply(OK, '', 'x'.repeat(101)), 'body_limit', /100 bytes/],
];

const chunked = (text: string): string => reply(OK, 'Transfer-Encoding: chunked', '', text);
const BROKEN_CHUNKS: readonly (readonly [name: string, text: string, reason: string, words: RegExp])[] = [
  ['size of letters', 'zz\r\n', 'malformed_reply', /hexadecimal/],
  ['no size', '\r\n', 'malformed_reply', /hexadecimal/],
  ['negative size', '-1\r\n', 'malformed_reply', /hexadecimal/],
  ['0x size', '0x5\r\nhello\r\n', 'malformed_reply', /hexadecimal/],
  ['huge size', '1000000000000\r\n', 'malformed_reply', /12 digits/],
  ['bare line feed after the size', '5\nhello\r\n', 'malformed_reply', /hexadecimal/],
  ['longer than its size', '2\r\nhello\r\n', 'malformed_reply', /longer/],
  ['no line feed after the data', '2\r\nhe\rX', 'malformed_reply', /CRLF/],
  ['one long extension', `1;${'a'.repeat(300)}\r\n`, 'malformed_reply', /flood/],
  ['extensions of many chunks', `1;${'a'.repeat(200)}\r\nx\r\n`.repeat(99), 'malformed_reply', /flood/],
  ['line feed in an extension', '1;a\nb\r\n', 'malformed_reply', /extension/],
  ['folded trailer', '0\r\nX: y\r\n z\r\n\r\n', 'malformed_reply', /obs-fold/],
  ['endless trailers', `0\r\n${'X: y\r\n'.repeat(300)}`, 'header_limit', /trailers/],
  ['body too large', `65\r\n${'x'.repeat(101)}\r\n`, 'body_limit', /100 bytes/],
];

const CUT: readonly (readonly [name: string, text: string, words: RegExp])[] = [
  ['before anything', '', /without a reply/],
  ['in the header', `${OK}\r\nX`, /header section/],
  ['in the body', reply(OK, 'Content-Length: 5', '', 'he'), /3 bytes/],
  ['in a chunk', chunked('5\r\nhe'), /last chunk/],
  ['before the last chunk', chunked('2\r\nhe\r\n'), /last chunk/],
];

describe('an HTTP/1.1 response', () => {
  for (const [name, text, want, options] of WELL_FORMED) {
    it(`is read: ${name}`, () => {
      const found = read([bytes(text)], options);
      expect(found).toMatchObject(want);
      expect(found.reason).toBeUndefined();
    });
  }

  for (const [name, text, reason, words, options] of BROKEN) {
    it(`is refused: ${name}`, () => {
      const want = { outcome: 'done', reason, detail: expect.stringMatching(words) };
      expect(read([bytes(text)], options)).toMatchObject(want);
    });
  }

  it.each(BROKEN_CHUNKS)('is refused when chunked: %s', (_name, text, reason, words) => {
    const found = read([bytes(chunked(text))], { limit: text.startsWith('1;') ? 1_000_000 : 100 });
    expect(found).toMatchObject({ outcome: 'done', reason, detail: expect.stringMatching(words) });
  });

  it.each(CUT)('is refused when the peer closes %s', (_name, text, words) => {
    const pieces = text === '' ? [] : [bytes(text)];
    expect(read(pieces, { close: true })).toMatchObject({
      reason: 'connection_closed',
      detail: expect.stringMatching(words),
    });
  });

  it('reads the same whatever the pieces it comes in', () => {
    const good = WELL_FORMED.map(([, text, , options]): Said => ({ text, options }));
    const bad = BROKEN.map(([, text, , , options]): Said => ({ text, options }));
    const chunks = BROKEN_CHUNKS.map(([, text]): Said => ({ text: chunked(text), options: {} }));
    for (const { text, options } of [...good, ...bad, ...chunks]) {
      const whole = bytes(text);
      const want = read([whole], { ...options, close: true });
      const single = Array.from({ length: whole.length }, (_, at) => whole.subarray(at, at + 1));
      expect(sansDetail(read(single, { ...options, close: true })), text.slice(0, 80)).toEqual(sansDetail(want));
      for (let cut = 1; cut < Math.min(whole.length, 120); cut += 1) {
        const pieces = [whole.subarray(0, cut), whole.subarray(cut)];
        expect(sansDetail(read(pieces, { ...options, close: true })), text.slice(0, 80)).toEqual(sansDetail(want));
      }
    }
  });

  it('neither crashes nor keeps more than its limits, whatever comes', () => {
    const token = fc.constantFrom(
      ...['HTTP/1.1 ', '200', ' OK', '\r\n', '\n', '\r', ' ', 'X', ':', '0', '5', 'a', ';', '\0', '\xff', '\r\n\r\n'],
      ...['Content-Length: 3', 'Transfer-Encoding: chunked', 'HTTP/1.1 100 x\r\n\r\n', 'HTTP/1.1 200 OK\r\n'],
    );
    const noise = fc.array(fc.oneof(token, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 60 });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(400), { maxLength: 6 }), (parts, cuts) => {
        const whole = bytes(parts.join(''));
        const marks = [0, ...cuts.filter((cut) => cut < whole.length).sort((one, two) => one - two), whole.length];
        const pieces = marks.slice(1).map((end, index) => whole.subarray(marks[index] ?? 0, end));
        const found = read(pieces, { close: true });
        expect(sansDetail(found)).toEqual(sansDetail(read([whole], { close: true })));
        expect(found.body.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back any body in any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 }),
        fc.nat(),
        (parts, cut) => {
          const text = parts.map((part) => `${part.length.toString(16)}\r\n${bytes2text(part)}\r\n`).join('');
          const whole = bytes(chunked(`${text}0\r\n\r\n`));
          const at = cut % whole.length;
          const found = read(
            [whole.subarray(0, at), whole.subarray(at)].filter((piece) => piece.length > 0),
            { limit: 1000 },
          );
          expect(found).toMatchObject({ outcome: 'done', body: parts.map(bytes2text).join('') });
        },
      ),
    );
  });
});

/**
 * In one piece, a limit may be seen before a fault further on, or the other way round: the reason may differ between
 * ways of cutting only where the text breaks two rules. What is kept of it must never differ.
 */
function sansDetail(found: Read): object {
  const { reason, status, fields, body } = found;
  return reason === undefined ? { status, fields, body } : { failed: true };
}

const bytes2text = (part: Uint8Array): string => Buffer.from(part).toString('latin1');

describe('an HTTP/2 response', () => {
  const read2 = (act: (response: Http2Response) => void): { fault: string | undefined; body: string } => {
    const body = new Body(10, 10);
    const response = new Http2Response({ method: 'GET', limits: LIMITS, sink: body, onHead: () => 'go on' });
    act(response);
    return { fault: response.fault?.reason, body: body.kept.toString() };
  };

  it('is read', () => {
    const found = read2((response) => {
      response.headers(103, []);
      response.headers(200, [['content-length', '2']]);
      response.push(bytes('ok'));
      response.end();
    });
    expect(found).toEqual({ fault: undefined, body: 'ok' });
  });

  it.each([
    ['connection_closed', (response: Http2Response): void => response.end()],
    [
      'malformed_reply',
      (response: Http2Response): void => {
        response.headers(200, [['content-length', '2']]);
        response.end();
      },
    ],
    [
      'header_limit',
      (response: Http2Response): void =>
        response.headers(
          200,
          Array.from({ length: 9 }, () => ['x', 'y'] as const),
        ),
    ],
    [
      'body_limit',
      (response: Http2Response): void => {
        response.headers(200, []);
        expect(response.push(bytes('x'.repeat(11)))).toBe('done');
      },
    ],
  ] as const)('is refused: %s', (reason, act) => {
    expect(read2(act).fault).toBe(reason);
  });
});
