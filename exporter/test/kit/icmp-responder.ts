/** Answers echo requests as a test wants; the kernel's own answers must be off (`ipv4/icmp_echo_ignore_all`). */
import { headerLength, openRaw, withChecksum } from './raw-socket.js';

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

const ICMP = 1;
const ECHO_REQUEST = 8;

export function startResponder(onAsked: (asked: Asked) => void): { close(): void } {
  const socket = openRaw(ICMP, (packet) => {
    const request = packet.subarray(headerLength(packet));
    if (request[0] !== ECHO_REQUEST) return;
    const asker = packet.subarray(12, 16).join('.');
    onAsked({
      request,
      packet,
      answer: () => {
        const reply = Buffer.from(request);
        reply[0] = 0;
        return reply;
      },
      send: (icmp) => socket.send(asker, withChecksum(icmp)),
    });
  });
  return socket;
}
