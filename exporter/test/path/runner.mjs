/**
 * Traces many targets at once, as the agent would, in whatever namespace and as whatever user it was started. Each line
 * of standard input is an array of jobs `{ name, host, options, common }`; the answer is a line with an array of
 * `{ name, run, failure }` in the same order. A name that comes again finds the memory of its last run. Ends with its input.
 */
import { createInterface } from 'node:readline';

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { openProber } = await dist('agent.js');
const { probes } = await dist('probes/index.js');
const { createFiles } = await dist('platform/files.js');

const COMMON = { interval: 60_000, timeout: 20_000, fallback: false, addresses: 'first', egress: {}, resolvers: [] };
const prober = openProber(createFiles());

async function trace({ name, host, options, common }) {
  const family = host.includes(':') ? '6' : '4';
  const target = Object.freeze({
    ...{ probe: 'path', type: 'path', name, host, labels: {} },
    common: { ...COMMON, family, ...common },
    config: probes.path.Config.parse(options),
  });
  const { result, samples } = await prober.run(probes.path, target);
  const failure = result.outcome === 'failed' ? result.failure : undefined;
  return { name, run: result.measured.path, failure, samples: samples.length };
}

for await (const line of createInterface({ input: process.stdin })) {
  const results = await Promise.all(
    JSON.parse(line).map((job) =>
      trace(job).catch((error) => ({ name: job.name, failure: { reason: String(error) } })),
    ),
  );
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
await prober[Symbol.asyncDispose]();
