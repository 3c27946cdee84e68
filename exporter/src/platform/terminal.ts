import type { ReadStream, WriteStream } from 'node:tty';
import type { Screen, Terminal, TerminalEvents } from '../core/terminal.js';

/** The user's terminal as a screen to draw on. Control sequences are those of ECMA-48 and xterm. */

const CSI = '\u001b[';
/** Alternate screen, no cursor, no wrapping at the edge: a line that is too wide after all must not push the others. */
const ENTER = `${CSI}?1049h${CSI}?25l${CSI}?7l${CSI}2J`;
const LEAVE = `${CSI}0m${CSI}?7h${CSI}?25h${CSI}?1049l`;
const SUSPEND = '\u001a';

/** `input` may be something else than a terminal; then nobody types. */
export function createTerminal(input: ReadStream, output: WriteStream): Terminal {
  return { open: (events) => new TerminalScreen({ input, output, events }) };
}

interface Parts {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly events: TerminalEvents;
}

class TerminalScreen implements Screen {
  readonly #parts: Parts;
  #shown: readonly string[] = [];
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#enter();
    const { input, output } = parts;
    if (input.isTTY) input.on('data', this.#onData);
    output.on('resize', this.#onResize);
    // However the process ends, the terminal is the user's again; a second signal ends it at once.
    process.on('exit', this.#leave);
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    process.on('SIGCONT', this.#onContinue);
  }

  size(): { columns: number; rows: number } {
    const { columns, rows } = this.#parts.output;
    // Serial lines and some pseudo-terminals know no size.
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  draw(lines: readonly string[]): void {
    if (this.#closed) return;
    const changed = lines.flatMap((line, at) =>
      // Cleared first: behind a full line the cursor stands on its last character.
      line === this.#shown[at] ? [] : [`${CSI}${at + 1};1H${CSI}K${line}${CSI}0m`],
    );
    const rest = lines.length < this.#shown.length ? `${CSI}${lines.length + 1};1H${CSI}J` : '';
    this.#shown = lines;
    const update = changed.join('') + rest;
    if (update !== '') this.#parts.output.write(update);
  }

  forget(): void {
    this.#shown = [];
    if (!this.#closed) this.#parts.output.write(`${CSI}2J`);
  }

  close(): void {
    if (this.#closed) return;
    this.#leave();
    this.#closed = true;
    const { input, output } = this.#parts;
    input.off('data', this.#onData);
    output.off('resize', this.#onResize);
    process.off('exit', this.#leave);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    process.off('SIGCONT', this.#onContinue);
  }

  #enter(): void {
    const { input, output } = this.#parts;
    if (input.isTTY) input.setRawMode(true).setEncoding('utf8').resume();
    output.write(ENTER);
  }

  readonly #leave = (): void => {
    const { input, output } = this.#parts;
    if (this.#closed) return;
    if (input.isTTY) input.setRawMode(false).pause();
    output.write(LEAVE);
  };

  readonly #onData = (typed: string): void => {
    if (!typed.includes(SUSPEND)) return this.#parts.events.onKeys(typed);
    this.#leave();
    // The whole job, as the terminal itself would.
    process.kill(0, 'SIGTSTP');
  };

  readonly #onContinue = (): void => {
    this.#enter();
    this.#onResize();
  };

  readonly #onResize = (): void => {
    this.forget();
    this.#parts.events.onResize();
  };

  #signalled = false;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // The first one is for who listens beside us: the command ends in good order.
    if (this.#signalled || signal === 'SIGHUP') {
      this.close();
      process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGHUP' ? 1 : 15));
    }
    this.#signalled = true;
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
