/** Raw IPv4 sockets for tests that play a network: every packet of a protocol that arrives here, and any that is sent. */
import koffi from 'koffi';

const AF_INET = 2;
const SOCK_RAW_NONBLOCK = 3 | 0o4000;

export interface RawSocket {
  /** Sends behind an IP header that the kernel writes. */
  send(to: string, bytes: Buffer): void;
  close(): void;
}

/** `protocol` is its IP number; `onPacket` gets each packet with its IP header. `from` is the address to send from. */
export function openRaw(protocol: number, onPacket: (packet: Buffer) => void, from?: string): RawSocket {
  const libc = koffi.load(null);
  const recv = libc.func('long recv(int, void *, size_t, int)');
  const sendto = libc.func('long sendto(int, void *, size_t, int, void *, uint32_t)');
  const fd: number = libc.func('int socket(int, int, int)')(AF_INET, SOCK_RAW_NONBLOCK, protocol);
  if (fd < 0) throw new Error(`raw socket: errno ${koffi.errno()}`);
  if (from !== undefined) libc.func('int bind(int, void *, uint32_t)')(fd, sockaddr(from), 16);
  const buffer = Buffer.alloc(65_536);
  const read = (): void => {
    for (let got = 1; got > 0;) {
      got = Number(recv(fd, buffer, buffer.length, 0));
      if (got > 0) onPacket(Buffer.from(buffer.subarray(0, got)));
    }
  };
  const timer = setInterval(read, 1);
  return {
    send: (to, bytes) => void sendto(fd, bytes, bytes.length, 0, sockaddr(to), 16),
    close: () => {
      clearInterval(timer);
      libc.func('int close(int)')(fd);
    },
  };
}

function sockaddr(ip: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.set(ip.split('.').map(Number), 4);
  return bytes;
}

/** Length of the IP header of a packet. */
export function headerLength(packet: Buffer): number {
  return ((packet[0] ?? 0) & 15) * 4;
}

/** Puts the checksum of RFC 1071 into an ICMP message. */
export function withChecksum(icmp: Buffer): Buffer {
  icmp.writeUInt16BE(0, 2);
  let sum = 0;
  for (let at = 0; at < icmp.length; at += 2) {
    sum += at + 1 < icmp.length ? icmp.readUInt16BE(at) : (icmp[at] ?? 0) << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  icmp.writeUInt16BE(~sum & 0xffff, 2);
  return icmp;
}

/** An ICMP error (RFC 792) with this quote, without its checksum. */
export function icmpError(type: number, code: number, quote: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), quote]);
}
