import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der } from '../../test/kit/certificate-forge.js';
import { scripted, type Script } from '../../test/kit/scripted-connection.js';
import { Conversation } from './conversation.js';
import { Fault } from './failure.js';
import { askForTls, STARTTLS_BYTES, STARTTLS_PROTOCOLS, type StarttlsProtocol } from './starttls.js';

/** What a peer says one after the other: at once when nobody speaks first, then after each thing that it is told. */
const turns = (...said: (string | Uint8Array)[]): Script => {
  let at = 0;
  return () => said[at++] ?? '';
};

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const ldapResult = (code: number): Buffer =>
  der(0x30, der(2, Buffer.from([1])), der(0x78, der(10, Buffer.from([code])), der(4), der(4, latin('no TLS here'))));
/** RFC 4511 says BER: Active Directory writes every length in four bytes. */
const LONG_LDAP = Buffer.from('308400000010020101788400000007 0a0100 0400 0400'.replaceAll(' ', ''), 'hex');

const mysqlGreeting = (capabilities: number): Buffer => {
  const body = Buffer.concat([
    Buffer.from([10]),
    latin('8.0.36\0'),
    Buffer.from([1, 0, 0, 0]),
    latin('challeng'),
    Buffer.from([0, capabilities & 0xff, capabilities >> 8]),
    Buffer.alloc(30),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
};
const STREAM = "<?xml version='1.0'?><stream:stream id='1'><stream:features>";
const OFFER = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";

const good: [StarttlsProtocol, Script, string | RegExp][] = [
  [
    'smtp',
    turns('220-mx\r\n220 ESMTP\r\n', '250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n', '220 go\r\n'),
    'EHLO parallax.invalid\r\nSTARTTLS\r\n',
  ],
  ['lmtp', turns('220 lmtp\r\n', '250-mx\r\n250 starttls\r\n', '220 go\r\n'), 'LHLO parallax.invalid\r\nSTARTTLS\r\n'],
  ['imap', turns('* OK [CAPABILITY STARTTLS] hi\r\n', '* NOTE\r\na1 OK begin\r\n'), 'a1 STARTTLS\r\n'],
  ['pop3', turns('+OK hi\r\n', '+OK go\r\n'), 'STLS\r\n'],
  ['ftp', turns('220-hello\r\n any text\r\n220 ready\r\n', '234 AUTH TLS\r\n'), 'AUTH TLS\r\n'],
  ['nntp', turns('201 no posting\r\n', '382 go\r\n'), 'STARTTLS\r\n'],
  ['sieve', turns('"IMPLEMENTATION" "x"\r\n"STARTTLS"\r\nOK "hi"\r\n', 'OK "go"\r\n'), 'STARTTLS\r\n'],
  ['ldap', turns(ldapResult(0)), /1\.3\.6\.1\.4\.1\.1466\.20037$/],
  ['ldap', turns(LONG_LDAP), /20037$/],
  ['postgres', turns('S'), '\0\0\0\x08\x04\xd2\x16\x2f'],
  ['mysql', turns(mysqlGreeting(0xffff)), /^ \0\0\x01\x01\x8a\x08\0/],
  [
    'xmpp',
    turns(STREAM + OFFER, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    /to='mail\.test'.*jabber:client.*<starttls/,
  ],
  ['xmpp-server', turns(STREAM + OFFER, '<proceed></proceed>'), /jabber:server.*<starttls/],
];

const talk = async (protocol: StarttlsProtocol, script: Script, chunk?: number): Promise<string> => {
  const peer = scripted(script, chunk);
  const conversation = new Conversation(peer.connection, new AbortController().signal, { maxBytes: STARTTLS_BYTES });
  await askForTls(protocol, conversation, 'mail.test');
  return peer.told();
};

describe('askForTls', () => {
  it('knows every protocol of the list', () => {
    expect(new Set(good.map(([protocol]) => protocol))).toEqual(new Set(STARTTLS_PROTOCOLS));
  });

  it.each(good)('%s', async (protocol, script, told) => {
    const said = await talk(protocol, script);
    if (typeof told === 'string') expect(said).toBe(told);
    else expect(said).toMatch(told);
  });

  it.each([
    ['smtp', turns('554 go away\r\n'), 'the server answered "554 go away"'],
    ['smtp', turns('220 mx\r\n', '250-mx\r\n250 SIZE\r\n'), 'the server does not offer STARTTLS'],
    ['smtp', turns('220 mx\r\n', '250 STARTTLS\r\n', '454 not now\r\n'), 'the server answered "454 not now"'],
    ['smtp', turns('SSH-2.0-x\r\n'), 'the server answered "SSH-2.0-x"'],
    ['imap', turns('* BYE\r\n'), 'the server answered "* BYE"'],
    ['imap', turns('* OK\r\n', 'a1 BAD\r\n'), 'the server answered "a1 BAD"'],
    ['pop3', turns('-ERR\r\n'), 'the server answered "-ERR"'],
    ['ftp', turns('220 x\r\n', '502 no\r\n'), 'the server answered "502 no"'],
    ['sieve', turns('OK\r\n'), 'the server does not offer STARTTLS'],
    ['ldap', turns(ldapResult(2)), 'the server answered "result code 2 no TLS here"'],
    ['postgres', turns('N'), 'the server does not offer STARTTLS'],
    ['postgres', turns('E'), 'the server answered "E"'],
    ['mysql', turns(mysqlGreeting(0)), 'the server does not offer STARTTLS'],
    ['xmpp', turns(`${STREAM}</stream:features>`), 'the server does not offer STARTTLS'],
    ['xmpp', turns(STREAM + OFFER, '<failure/>'), 'the server answered "<failure/>"'],
  ] as [StarttlsProtocol, Script, string][])('%s refused: %#', async (protocol, script, message) => {
    await expect(talk(protocol, script)).rejects.toMatchObject({ reason: 'protocol_error', message });
  });

  it.each([
    ['smtp', turns('220 mx\r\n', '250 STARTTLS\r\n', '220 go\r\n250 injected\r\n')],
    ['imap', turns('* OK\r\n', 'a1 OK\r\n* injected')],
    ['postgres', turns('SInjected')],
    ['ldap', turns(Buffer.concat([ldapResult(0), latin('x')]))],
  ] as [StarttlsProtocol, Script][])('%s: refuses plain text after the go-ahead', async (protocol, script) => {
    await expect(talk(protocol, script)).rejects.toMatchObject({
      reason: 'protocol_error',
      message: expect.stringContaining('in plain text after the go-ahead'),
    });
  });

  it.each([
    ['smtp', turns('220-x\r\n'.repeat(200))],
    ['imap', turns('* OK\r\n', '* x\r\n'.repeat(200))],
    ['ldap', turns(Buffer.from('308410000000', 'hex'))],
    ['mysql', turns(Buffer.from('ffffff00', 'hex'))],
    ['xmpp', turns('x'.repeat(STARTTLS_BYTES + 1))],
  ] as [StarttlsProtocol, Script][])('%s: bounds what it reads', async (protocol, script) => {
    await expect(talk(protocol, script)).rejects.toMatchObject({ reason: 'malformed_reply' });
  });

  it('ends with an answer or a Fault whatever a peer says', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.constantFrom(...['220 x\r\n', '250 STARTTLS\r\n', '+OK\r\n', 'OK\r\n', '* OK\r\n'].map(latin)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...STARTTLS_PROTOCOLS),
        fc.array(noise, { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (protocol, said, chunk) => {
          let at = 0;
          const script: Script = () => (at < said.length ? said[at++] : undefined);
          await talk(protocol, script, chunk).catch((error: unknown) => {
            if (error instanceof Error && error.message.startsWith('the peer has nothing more')) return;
            expect(error).toBeInstanceOf(Fault);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});
