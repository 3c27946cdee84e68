/**
 * The plain-text dialogues after which TLS begins on the same connection, each from its RFC. Bytes that come after
 * the go-ahead and before the handshake were put there by someone else (CVE-2011-0411): they fail the dialogue.
 */
import { Conversation, excerpt } from './conversation.js';
import { DerError, DerReader, TAG } from './x509/der.js';
import { Fault } from './failure.js';

interface Upgrade {
  /** Port where the protocol is spoken without TLS. */
  readonly port: number;
  /** Speaks up to the go-ahead; throws a Fault when the peer does not go along. `host` is the name of the server. */
  talk(peer: Conversation, host: string): Promise<void>;
}

/** We are nobody that a mail server must know (RFC 2606). */
const OUR_NAME = 'parallax.invalid';
const MAX_LINES = 100;

export const UPGRADES = {
  smtp: { port: 25, talk: (peer) => mail(peer, 'EHLO') }, // RFC 3207
  lmtp: { port: 24, talk: (peer) => mail(peer, 'LHLO') }, // RFC 2033
  imap: { port: 143, talk: imap },
  pop3: { port: 110, talk: pop3 },
  ftp: { port: 21, talk: ftp },
  nntp: { port: 119, talk: nntp },
  sieve: { port: 4190, talk: sieve },
  ldap: { port: 389, talk: ldap },
  postgres: { port: 5432, talk: postgres },
  mysql: { port: 3306, talk: mysql },
  xmpp: { port: 5222, talk: (peer, host) => xmpp(peer, host, 'jabber:client') }, // RFC 6120 section 5
  'xmpp-server': { port: 5269, talk: (peer, host) => xmpp(peer, host, 'jabber:server') },
} as const satisfies Record<string, Upgrade>;

export type StarttlsProtocol = keyof typeof UPGRADES;
export const STARTTLS_PROTOCOLS = Object.keys(UPGRADES) as [StarttlsProtocol, ...StarttlsProtocol[]];

/** Bytes that any of the dialogues may take. */
export const STARTTLS_BYTES = 65_536;

/** Holds the dialogue. Afterwards the connection is ready for the handshake. */
export async function askForTls(protocol: StarttlsProtocol, peer: Conversation, host: string): Promise<void> {
  await UPGRADES[protocol].talk(peer, host);
  expectSilence(peer);
}

/** Throws when the peer has said more than was asked before TLS begins. */
export function expectSilence(peer: Conversation): void {
  if (peer.pending > 0) {
    throw new Fault('protocol_error', `${peer.pending} bytes in plain text after the go-ahead for TLS`);
  }
}

function refused(said: string): Fault {
  return new Fault('protocol_error', `the server answered "${excerpt(said)}"`);
}

const notOffered = (): Fault => new Fault('protocol_error', 'the server does not offer STARTTLS');

/** A reply of SMTP, FTP or NNTP kind: `220-text` lines up to `220 text` (RFC 5321 section 4.2.1). */
async function reply(peer: Conversation, ...codes: string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  while (lines.length < MAX_LINES) {
    const line = await peer.line();
    lines.push(line);
    if (/^\d{3}(?: |$)/.test(line)) {
      if (codes.includes(line.slice(0, 3))) return lines;
      throw refused(line);
    }
    // Inside a long FTP reply a line may be anything (RFC 959 section 4.2); a first line may not.
    if (lines.length === 1 && !/^\d{3}-/.test(line)) throw refused(line);
  }
  throw new Fault('malformed_reply', `a reply of more than ${MAX_LINES} lines`);
}

/** The first line that `wanted` accepts, at most {@link MAX_LINES} on; `seen` gets those before. */
async function lineWhere(peer: Conversation, wanted: (line: string) => boolean, seen: string[] = []): Promise<string> {
  while (seen.length < MAX_LINES) {
    const line = await peer.line();
    if (wanted(line)) return line;
    seen.push(line);
  }
  throw new Fault('malformed_reply', `no answer within ${MAX_LINES} lines`);
}

async function mail(peer: Conversation, hello: string): Promise<void> {
  await reply(peer, '220');
  peer.send(`${hello} ${OUR_NAME}\r\n`);
  const offers = await reply(peer, '250');
  if (!offers.some((line) => /^250[- ]STARTTLS\s*$/i.test(line))) throw notOffered();
  peer.send('STARTTLS\r\n');
  await reply(peer, '220');
}

/** RFC 9051 section 6.2.1. */
async function imap(peer: Conversation): Promise<void> {
  const greeting = await peer.line();
  if (!/^\* OK\b/i.test(greeting)) throw refused(greeting);
  peer.send('a1 STARTTLS\r\n');
  const answer = await lineWhere(peer, (line) => /^a1 /i.test(line));
  if (!/^a1 OK\b/i.test(answer)) throw refused(answer);
}

/** RFC 2595 section 4. */
async function pop3(peer: Conversation): Promise<void> {
  const greeting = await peer.line();
  if (!greeting.startsWith('+OK')) throw refused(greeting);
  peer.send('STLS\r\n');
  const answer = await peer.line();
  if (!answer.startsWith('+OK')) throw refused(answer);
}

/** RFC 4217 section 4. */
async function ftp(peer: Conversation): Promise<void> {
  await reply(peer, '220');
  peer.send('AUTH TLS\r\n');
  await reply(peer, '234');
}

/** RFC 4642 section 2.2. */
async function nntp(peer: Conversation): Promise<void> {
  await reply(peer, '200', '201');
  peer.send('STARTTLS\r\n');
  await reply(peer, '382');
}

/** ManageSieve, RFC 5804 sections 1.7 and 2.2. */
async function sieve(peer: Conversation): Promise<void> {
  const capabilities: string[] = [];
  const isEnd = (line: string): boolean => /^(?:OK|NO|BYE)\b/i.test(line);
  const greeting = await lineWhere(peer, isEnd, capabilities);
  if (!/^OK\b/i.test(greeting)) throw refused(greeting);
  if (!capabilities.some((line) => /^"STARTTLS"/i.test(line))) throw notOffered();
  peer.send('STARTTLS\r\n');
  const answer = await lineWhere(peer, isEnd);
  if (!/^OK\b/i.test(answer)) throw refused(answer);
}

/** ExtendedRequest with the StartTLS name (RFC 4511 section 4.14): message 1, [APPLICATION 23] { [0] OID }. */
const LDAP_START_TLS = Buffer.concat([
  Buffer.from('301d02010177188016', 'hex'),
  Buffer.from('1.3.6.1.4.1.1466.20037', 'latin1'),
]);
const LDAP_EXTENDED_RESPONSE = 0x78; // [APPLICATION 24]

async function ldap(peer: Conversation): Promise<void> {
  peer.send(LDAP_START_TLS);
  const head = await peer.take(2);
  const first = head[1] ?? 0;
  const more = first < 0x80 ? Buffer.alloc(0) : await peer.take(Math.min(first & 0x7f, 5));
  const length = first < 0x80 ? first : Number(`0x${more.toString('hex') || '0'}`);
  if (length > 4096) throw new Fault('malformed_reply', `an LDAP message of ${length} bytes`);
  const body = await peer.take(length);
  try {
    const message = new DerReader(Buffer.concat([head, more, body])).enter(TAG.sequence);
    message.next(TAG.integer);
    const response = message.enter(LDAP_EXTENDED_RESPONSE);
    const code = response.next(TAG.enumerated).content[0];
    if (code === 0) return;
    response.optional(TAG.octetString); // matchedDN
    const text = response.optional(TAG.octetString)?.content ?? Buffer.alloc(0);
    throw refused(`result code ${code} ${Buffer.from(text).toString()}`);
  } catch (error) {
    if (error instanceof DerError) throw new Fault('malformed_reply', `not an LDAP answer: ${error.message}`);
    throw error;
  }
}

/** PostgreSQL, "Message Formats": SSLRequest, answered by one byte. */
async function postgres(peer: Conversation): Promise<void> {
  peer.send(Buffer.from('0000000804d2162f', 'hex'));
  const answer = (await peer.take(1)).toString('latin1');
  if (answer === 'N') throw notOffered();
  if (answer !== 'S') throw refused(answer);
}

const MYSQL = { ssl: 0x0800, wanted: 0x0001 | 0x0200 | 0x0800 | 0x8000 | 0x0008_0000 };

/** MySQL client/server protocol: the server's HandshakeV10 packet is answered by an SSLRequest packet. */
async function mysql(peer: Conversation): Promise<void> {
  const length = (await peer.take(4)).readUIntLE(0, 3);
  if (length < 32 || length > 1024) throw new Fault('malformed_reply', `a greeting of ${length} bytes`);
  const greeting = await peer.take(length);
  if (greeting[0] !== 10) throw refused(greeting.toString('latin1'));
  // After the version text: thread id (4), challenge (8), a zero byte, then the lower half of the capabilities.
  const capabilities = greeting.indexOf(0, 1) + 14;
  if (capabilities < 15 || capabilities + 2 > length) throw new Fault('malformed_reply', 'a greeting that breaks off');
  if ((greeting.readUInt16LE(capabilities) & MYSQL.ssl) === 0) throw notOffered();
  const request = Buffer.alloc(36);
  request.writeUIntLE(32, 0, 3);
  request[3] = 1; // sequence number
  request.writeUInt32LE(MYSQL.wanted, 4);
  request.writeUInt32LE(1 << 24, 8); // longest packet
  request[12] = 45; // utf8mb4
  peer.send(request);
  await peer.flush();
}

async function xmpp(peer: Conversation, host: string, namespace: string): Promise<void> {
  const to = host.replace(/[<>&'"]/g, '');
  peer.send(
    `<?xml version='1.0'?><stream:stream to='${to}' version='1.0' xmlns='${namespace}' ` +
      `xmlns:stream='http://etherx.jabber.org/streams'>`,
  );
  const ends = ['</stream:features>', '<stream:features/>', '</stream:error>'];
  const features = (await peer.until(...ends.map((end) => Buffer.from(end)))).toString();
  if (features.endsWith('</stream:error>')) throw refused(features);
  if (!/<starttls[\s/>]/.test(features)) throw notOffered();
  peer.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  const answer = (await peer.until(Buffer.from('>'))).toString();
  if (!/^\s*<proceed[\s/>]/.test(answer)) throw refused(answer);
  if (!answer.endsWith('/>')) await peer.until(Buffer.from('</proceed>'));
}
