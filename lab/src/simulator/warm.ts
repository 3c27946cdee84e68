import { SimulatedNetwork } from './network.js';
import { checksum, PROTOCOLS } from './packet.js';
import { topology } from './topology.js';
import type { Tun } from './tun.js';
import { Wire } from './wire.js';

const ROUNDS = 300;

/** Sends packets through an internet of its own until the code is compiled: the first packets of a test wait for nothing. */
export function warm(): void {
  const routers = {
    a: { address: '203.0.113.1', mpls: [{ label: 16 }], next: ['b', 'c'] },
    b: { address: '203.0.113.2', next: 'host' },
    c: { address: '203.0.113.3', loss: 0.5 },
  };
  const six = { a: { address: '2001:db8::1' } };
  const network = new SimulatedNetwork(
    topology({
      destinations: [
        { address: '198.18.0.1', routers },
        { address: '2001:db8::2', routers: six },
      ],
    }),
  );
  const packets = [
    ...[PROTOCOLS.udp, PROTOCOLS.tcp, PROTOCOLS.icmp].flatMap((protocol) =>
      [1, 2, 9].map((ttl) => packet4(protocol, ttl)),
    ),
    ...[1, 9].map(packet6),
  ];
  let next = 0;
  const tun: Tun = {
    read: (bytes) => {
      const packet = packets[next++ % packets.length];
      return next % 50 === 0 || packet === undefined ? 0 : packet.copy(bytes);
    },
    write: () => true,
    wait: () => undefined,
    close: () => undefined,
  };
  let now = 0;
  const wire = new Wire(
    tun,
    network,
    () => (now += 0.1),
    () => 0,
  );
  for (let round = 0; round < ROUNDS; round += 1) wire.turn(0);
}

function packet4(protocol: number, ttl: number): Buffer {
  const packet = Buffer.alloc(64);
  packet[0] = 0x45;
  packet.writeUInt16BE(64, 2);
  packet[8] = ttl;
  packet[9] = protocol;
  packet.set([192, 0, 2, 1, 198, 18, 0, 1], 12);
  packet.writeUInt16BE(checksum(packet, 0, 20), 10);
  packet[20] = 8;
  packet[33] = 2;
  return packet;
}

function packet6(ttl: number): Buffer {
  const packet = Buffer.alloc(64);
  packet[0] = 0x60;
  packet.writeUInt16BE(24, 4);
  packet[6] = PROTOCOLS.udp;
  packet[7] = ttl;
  packet.set([0x20, 0x01, 0x0d, 0xb8], 8);
  packet.set([0x20, 0x01, 0x0d, 0xb8], 24);
  packet[39] = 2;
  return packet;
}
