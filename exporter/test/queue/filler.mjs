// Appends entries of one item to the queue in a directory, and says when each is taken: node filler.mjs DIRECTORY FROM COUNT PAUSE
import { openQueue } from '../../dist/core/queue/open.js';
import { payloadOf } from '../../dist/core/queue/items.js';
import { createFileLock } from '../../dist/engine/index.js';
import { createClock, createDisk } from '../../dist/platform/index.js';

const [path, from, count, pause] = process.argv.slice(2);
const directory = await createDisk(createFileLock()).open(path);
const faults = [];
const queue = await openQueue({
  ...{ directory, clock: createClock(), maxBytes: 64e6, maxAge: 3_600_000 },
  onFault: ({ message }) => faults.push(message),
});
await queue.consumer('reader', 1);
for (let number = Number(from); number < Number(from) + Number(count); number += 1) {
  await queue.append(payloadOf(1, Buffer.from(`entry ${number}`)));
  process.stdout.write(`${number}\n`);
  await new Promise((resolve) => setTimeout(resolve, Number(pause)));
}
const { writable, writeErrors } = queue.state;
await queue.close();
process.stderr.write(JSON.stringify({ writable, writeErrors, faults }));
