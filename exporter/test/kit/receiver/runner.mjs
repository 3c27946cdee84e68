/** Runs a receiver from its sources: `node runner.mjs '{"behaviour":{}}'` says its URL and serves until its input ends. */
import { register } from 'node:module';

register('./load-typescript.mjs', import.meta.url);
const { Receiver } = await import('./receiver.ts');
const receiver = await Receiver.start(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${receiver.url}\n`);
process.stdin.resume().on('end', () => process.exit(0));
