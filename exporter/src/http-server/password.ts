import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** In CommonJS because it is evaluated, not loaded: the same text serves the build and the tests. */
const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = import(workerData);
parentPort.on('message', async ({ id, password, hash }) => {
  const bcrypt = (await loaded).default;
  const ok = await bcrypt.compare(password, hash).catch(() => false);
  parentPort.postMessage({ id, ok });
});
`;

/** Checks passwords against bcrypt hashes on a thread of its own: one check takes longer than a probe may be late. */
export class PasswordChecker implements AsyncDisposable {
  readonly #waiting = new Map<number, (ok: boolean) => void>();
  #worker: Worker | undefined;
  #lastId = 0;

  check(password: string, hash: string): Promise<boolean> {
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker?.ref();
      this.#worker?.postMessage({ id, password, hash });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
    this.#fail();
  }

  #start(): Worker {
    const bcrypt = pathToFileURL(createRequire(import.meta.url).resolve('bcryptjs')).href;
    const worker = new Worker(CODE, { eval: true, workerData: bcrypt, name: 'passwords' });
    worker.on('message', ({ id, ok }: { id: number; ok: boolean }) => {
      this.#waiting.get(id)?.(ok);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', () => this.#fail());
    worker.on('exit', () => this.#fail());
    return worker;
  }

  /** Whoever waits is refused; the next check starts a new thread. */
  #fail(): void {
    this.#worker = undefined;
    for (const settle of this.#waiting.values()) settle(false);
    this.#waiting.clear();
  }
}
