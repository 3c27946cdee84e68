/** Appends records to a directory without end and says the number of each that is stored; to be killed. */
import { encodeRecord } from '../../dist/events/entry.js';
import { Shelf } from '../../dist/events/shelf.js';
import { createFileLock } from '../../dist/engine/index.js';
import { createClock, createDisk } from '../../dist/platform/index.js';

const [path, from, template] = process.argv.slice(2);
const directory = await createDisk(createFileLock()).open(path);
const onFault = (error) => process.stderr.write(`${error.message}\n`);
const shelf = await Shelf.open({ directory, clock: createClock(), maxBytes: 16e6, maxAge: 3_600_000, onFault });

for (let number = Number(from); ; number += 1) {
  const { entry, json } = encodeRecord(recordOf(number));
  await shelf.append(entry, json);
  process.stdout.write(`${number}\n`);
}

/** As the test has it. */
function recordOf(number) {
  const started = new Date(1.7e12 + number * 1000).toISOString();
  const own = { run_id: number.toString(16).padStart(16, '0'), target: `t${number % 3}`, started };
  return { ...JSON.parse(template), ...own };
}
