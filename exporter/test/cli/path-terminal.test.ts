import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

/** The live view of the built command on a pseudo-terminal, made by script(1) of util-linux, tracing to loopback. */
const BIN = fileURLToPath(new URL('../../bin/parallax.js', import.meta.url));
const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

interface Session {
  readonly seen: () => string;
  readonly until: (text: string | RegExp) => Promise<void>;
  readonly type: (keys: string) => void;
  readonly ended: Promise<void>;
}

/** What the shell on the terminal says last is the exit code and whether lines are edited again. */
function open(args: readonly string[], term = 'xterm'): Session {
  const command = `sh -c 'echo pid=$$; exec "${process.execPath}" "${BIN}" path 127.0.0.1 ${args.join(' ')}'`;
  const line = `stty cols 90 rows 20; ${command}; echo code=$?; stty -a`;
  const started = spawn('script', ['-qfc', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: term, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  });
  child = started;
  let seen = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  const ended = new Promise<void>((resolve) => started.once('close', () => resolve()));
  const until = async (text: string | RegExp): Promise<void> => {
    const found = (): boolean => (typeof text === 'string' ? seen.includes(text) : text.test(seen));
    for (let turn = 0; turn < 1_000 && !found(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    if (!found()) throw new Error(`no ${String(text)} in ${JSON.stringify(seen)}`);
  };
  return { seen: () => seen, until, type: (keys) => started.stdin.write(keys), ended };
}

/** What stands on the terminal after the screen was given back. */
const after = (seen: string): string => seen.slice(seen.lastIndexOf(LEAVE));

test('draws rounds until q is typed, then leaves the table and the terminal as it was', async () => {
  const session = open(['--interval', '100ms']);
  await session.until(/[3-9] rounds/);
  session.type('q');
  await session.ended;
  const seen = session.seen();
  expect(seen.split(ENTER)).toHaveLength(2);
  expect(after(seen)).toMatch(/UDP\/33434 IPv4[^]*TTL[^]*Reached 127\.0\.0\.1[^]*code=0/);
  expect(after(seen)).toMatch(/[ ;]icanon/);
  expect(after(seen)).toMatch(/[ ;]echo /);
});

test('gives the terminal back when it is told to end', async () => {
  const session = open([]);
  await session.until('1 round');
  const pid = Number(/pid=(\d+)/.exec(session.seen())?.[1]);
  process.kill(pid, 'SIGTERM');
  await session.ended;
  expect(after(session.seen())).toMatch(/1 round[^]*code=0/);
  expect(after(session.seen())).toMatch(/[ ;]icanon/);
});

test('gives the terminal back when it is told twice, and then ends at once', async () => {
  const session = open(['--interval', '100ms']);
  await session.until('2 rounds');
  const pid = Number(/pid=(\d+)/.exec(session.seen())?.[1]);
  process.kill(pid, 'SIGINT');
  process.kill(pid, 'SIGINT');
  await session.ended;
  expect(session.seen()).toContain(LEAVE);
  expect(after(session.seen())).toMatch(/[ ;]icanon/);
});

test('a dumb terminal gets a table and no control sequence', async () => {
  const session = open([], 'dumb');
  await session.ended;
  expect(session.seen()).not.toContain(ENTER);
  expect(session.seen()).toMatch(/Reached 127\.0\.0\.1[^]*code=0/);
});
