/** An agent's events under SIGKILL at random moments, with a Loki that fails now and then. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { compile } from '../kit/compile.js';
import { LokiStub } from '../kit/loki.js';
import { numbers } from '../kit/random.js';
import { numbersOf } from '../kit/records.js';
import { SEED } from '../kit/seed.js';

const KILLS = process.env['PARALLAX_SOAK'] === undefined ? 3 : 100;
/** Events that are accepted before a kill. */
const LEAST = 6;
/** Events of one batch at most. */
const BATCH = 1_000;
const PRODUCER = compile(new URL('producer.ts', import.meta.url));

it(
  'loses none that was accepted, keeps their order, and repeats a batch a kill at most',
  async () => {
    const random = numbers(SEED);
    const folder = mkdtempSync(join(tmpdir(), 'plx-killed-'));
    const file = join(folder, 'events.jsonl');
    await using loki = await LokiStub.start({ wall: () => 1_700_000_000_000 + 60_000_000 });
    loki.refuse = () => (random() < 0.3 ? 503 : undefined);
    const start = (from: string): ChildProcess =>
      spawn(process.execPath, [PRODUCER, join(folder, 'queue'), loki.url, file, from], { stdio: 'pipe' });
    const accepted: number[] = [];
    try {
      for (let life = 0; life < KILLS; life += 1) {
        const child = start(String((accepted.at(-1) ?? -1) + 1));
        let open = false;
        // On a busy machine it may take longer until there is something that a kill could take.
        const known = accepted.length;
        const afterSome = async (): Promise<void> => {
          while (accepted.length < known + LEAST && child.exitCode === null) await sleep(10);
        };
        for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
          if (line !== 'open') accepted.push(Number(line));
          else
            void sleep(50 + random() * 700)
              .then(afterSome)
              .then(() => child.kill('SIGKILL'));
          open = true;
        }
        expect(open, `seed ${SEED}: life ${life} did not start`).toBe(true);
      }
      loki.refuse = () => undefined;
      const last = start('drain');
      for (let turn = 0; loki.lines.length < accepted.length && turn < 1_800; turn += 1) await sleep(50);
      last.stdin?.end();
      expect((await once(last, 'exit'))[0], `seed ${SEED}`).toBe(0);
      // Of the last life one may have been put that was not yet said to be accepted.
      const unsaid = (accepted.at(-1) ?? 0) + 1;
      const said = (texts: readonly string[]): number[] =>
        [...new Set(numbersOf(texts))].filter((one) => one !== unsaid);
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines.pop(), `seed ${SEED}`).toBe('');
      expect(said(loki.lines.map(({ line }) => line)), `seed ${SEED}`).toEqual(accepted);
      expect(said(lines), `seed ${SEED}`).toEqual(accepted);
      expect(lines.length - accepted.length, `seed ${SEED}`).toBeLessThanOrEqual(KILLS * BATCH);
      expect(accepted.length).toBeGreaterThanOrEqual(KILLS * LEAST);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  KILLS * 60_000,
);
