/**
 * Child of the icmp benchmark: pings through the public Pinger. Arguments: count, `once` or `serve`, addresses.
 * `serve` warms up, writes `ready`, then pings every address once a line of input and writes `done`.
 */
import { createInterface } from 'node:readline';
import { createPinger } from '@parallax/exporter/engine';

const [count = '1', mode, ...addresses] = process.argv.slice(2);
const pinger = createPinger();

async function round(): Promise<void> {
  const replies = await Promise.all(
    addresses.map((ip) =>
      pinger.ping(
        {
          ...{ address: { ip, family: '4' }, egress: {}, count: Number(count), spacing: 1 },
          ...{ size: 56, dontFragment: false, timeout: 1000 },
        },
        new AbortController().signal,
      ),
    ),
  );
  const answered = replies.flatMap((reply) => reply.rtts).filter((rtt) => rtt !== null).length;
  const expected = addresses.length * Number(count);
  if (answered < expected * 0.99) throw new Error(`only ${answered} of ${expected} probes were answered`);
}

if (mode === 'once') {
  await round();
} else {
  await round();
  await round();
  process.stdout.write('ready\n');
  for await (const go of createInterface({ input: process.stdin })) {
    if (go === 'go') await round();
    process.stdout.write('done\n');
  }
}
await pinger.close();
