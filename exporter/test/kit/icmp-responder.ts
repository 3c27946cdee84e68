/** Answers echo requests as a test wants; the kernel's own answers must be off (`ipv4/icmp_echo_ignore_all`). */
import koffi from 'koffi';

/** An echo request as it came: ICMP header and payload. The answer is a copy to change and send, in any number. */
export interface Asked {
  readonly request: Buffer;
  /** The whole IPv4 packet, for quotes. */
  readonly packet: Buffer;
  /** The correct answer; fresh with each call. */
  answer(): Buffer;
  /** Sends an ICMP message to who asked; the checksum is put in. */
  send(icmp: Buffer): void;
}

const AF_INET = 2;
const SOCK_RAW_NONBLOCK = 3 | 0o4000;

export function startResponder(onAsked: (asked: Asked) => void): { close(): void } {
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int, int, int)');
  const recv = libc.func('long recv(int, void *, size_t, int)');
  const sendto = libc.func('long sendto(int, void *, size_t, int, void *, uint32_t)');
  const close = libc.func('int close(int)');
  const fd: number = socket(AF_INET, SOCK_RAW_NONBLOCK, 1);
  if (fd < 0) throw new Error(`raw socket: errno ${koffi.errno()}`);
  const buffer = Buffer.alloc(65_536);
  const read = (): void => {
    for (
      let got = Number(recv(fd, buffer, buffer.length, 0));
      got > 0;
      got = Number(recv(fd, buffer, buffer.length, 0))
    ) {
      const packet = Buffer.from(buffer.subarray(0, got));
      const request = packet.subarray(((packet[0] ?? 0) & 15) * 4);
      if (request[0] !== 8) continue;
      const to = Buffer.alloc(16);
      to.writeUInt16LE(AF_INET, 0);
      packet.copy(to, 4, 12, 16);
      onAsked({
        request,
        packet,
        answer: () => {
          const reply = Buffer.from(request);
          reply[0] = 0;
          return reply;
        },
        send: (icmp) => void sendto(fd, withChecksum(icmp), icmp.length, 0, to, to.length),
      });
    }
  };
  const timer = setInterval(read, 1);
  return {
    close: () => {
      clearInterval(timer);
      close(fd);
    },
  };
}

function withChecksum(icmp: Buffer): Buffer {
  icmp.writeUInt16BE(0, 2);
  let sum = 0;
  for (let at = 0; at < icmp.length; at += 2)
    sum += at + 1 < icmp.length ? icmp.readUInt16BE(at) : (icmp[at] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  icmp.writeUInt16BE(~sum & 0xffff, 2);
  return icmp;
}

/** An ICMP error (RFC 792) with this quote. */
export function icmpError(type: number, code: number, quote: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), quote]);
}
