/** Calls between a test and its child processes, over the channel that Node opens between parent and child. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- methods of any signature
export type Methods = Record<string, (...args: any[]) => unknown>;

/** Child's side: answers calls until the parent goes. */
export function serve(methods: Methods): void {
  process.on('message', (message: { id: number; method: string; args: unknown[] }) => {
    const { id, method, args } = message;
    const answer = (rest: Omit<Answer, 'id'>): void => void process.send?.({ id, ...rest });
    Promise.resolve()
      .then(() => methods[method]?.(...args))
      .then(
        (value) => answer({ value }),
        (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 0 });
}

const FAREWELL = -1;

/** Child's side: last words before it exits. */
export function farewell(value: unknown): Promise<void> {
  return new Promise((resolve) => process.send?.({ id: FAREWELL, value }, () => resolve()));
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words before `node`, such as `prlimit --nofile=64`. */
  readonly before?: readonly string[];
  /** Options of node. */
  readonly flags?: readonly string[];
}

/** Loaded here only: a child that serves needs no compiler. */
const compiled = async (file: URL): Promise<string> => (await import('../../kit/compile.js')).compile(file);

/** A TypeScript file that calls {@link serve}, in a process of its own. */
export class Child<M extends Methods> implements AsyncDisposable {
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #calls = 0;
  /** What it said with {@link farewell}. */
  lastWords: unknown;
  #said = '';

  private constructor(private readonly process: ChildProcess) {
    process.on('message', (answer: Answer) => this.#answered(answer));
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    process.once('exit', (code, signal) => {
      const reason = new Error(`the child has ended: ${code ?? signal}\n${this.#said}`);
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    });
  }

  /** Resolves when the child serves. */
  static async start<M extends Methods>(file: URL, options: ChildOptions = {}): Promise<Child<M>> {
    const words = [...(options.before ?? []), process.execPath, ...(options.flags ?? []), await compiled(file)];
    const env = { ...process.env, ...options.env, VITEST: undefined, NODE_OPTIONS: undefined };
    const stdio = ['ignore', 'inherit', 'pipe', 'ipc'] as const;
    const child = new Child<M>(
      spawn(words[0] ?? '', words.slice(1), { env, stdio: [...stdio], serialization: 'advanced' }),
    );
    await new Promise((resolve, reject) => child.#waiting.set(0, { resolve, reject }));
    return child;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What it wrote to stderr. */
  get said(): string {
    return this.#said;
  }

  /** Rejects when the method does, and when the child ends first. */
  call<K extends keyof M & string>(method: K, ...args: Parameters<M[K]>): Promise<Awaited<ReturnType<M[K]>>> {
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<ReturnType<M[K]>>), reject });
      this.process.send({ id, method, args }, (error) => error && reject(error));
    });
  }

  /** Sends a signal; resolves with the exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const ended = this.ended();
    this.process.kill(signal);
    return ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async ended(): Promise<number | NodeJS.Signals> {
    if (this.alive) await once(this.process, 'exit');
    return this.process.exitCode ?? this.process.signalCode ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.alive) await this.end('SIGKILL');
  }

  #answered({ id, value, error }: Answer): void {
    if (id === FAREWELL) this.lastWords = value;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}
