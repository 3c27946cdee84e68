import type { Sample } from '@parallax/contract';
import type { Agent, AgentOptions, ConfigFeed, Doctor, DoctorOptions, Once, OnceOptions, Prober } from '../agent.js';
import type { EnrichSection, ProbeTypes } from '../config/config.js';
import type { DiscoveryPorts } from '../config/discovery.js';
import type { FileWriter } from '../core/file-writer.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { Files } from '../core/files.js';
import type { AnyProbe } from '../core/probe.js';
import type { RunProgram } from '../core/program.js';
import type { Target } from '../core/target.js';
import type { Terminal } from '../core/terminal.js';
import type { Paint } from '../config/format.js';

/** What a command may use. `main.ts` fills it from the process; transcript tests fill it from a file. */

export interface Output {
  write(text: string): void;
  /** Whether people look at it. */
  readonly isTty: boolean;
  /** How wide it is now; absent or undefined where that means nothing. */
  columns?(): number | undefined;
}

/** Loaded when a command needs it, so that `help` and `version` answer at once. */
export interface Engine {
  readonly probes: ProbeTypes;
  readonly ports: DiscoveryPorts;
  /** What commands write, and the programs that they start. */
  readonly writer: FileWriter;
  /** For what a GET alone cannot do. */
  readonly openHttp: OpenHttpClient;
  readonly runProgram: RunProgram;
  startAgent(options: AgentOptions): Promise<Agent>;
  probeOnce(probe: AnyProbe, target: Target, options: OnceOptions): Promise<Once>;
  /** `enrich` is the section of a configuration; without one, what comes with the agent. */
  openProber(files: Files, enrich?: EnrichSection): Prober;
  openDoctor(options: DoctorOptions): Doctor;
  /** Writes samples, with these labels added, for the textfile collector of node_exporter. Rejects as the file system does. */
  writeTextfile(path: string, samples: readonly Sample[], labels: Readonly<Record<string, string>>): Promise<void>;
}

export interface Context {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Its first `maxBytes` bytes as text, one character a byte. Absent where people would have to type it. */
  readonly stdin?: ((maxBytes: number) => Promise<string>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Name of this machine. */
  readonly hostname: string;
  /** 16 random hexadecimal digits, for the records of runs. */
  newId(): string;
  /** Absent where standard output is no terminal. */
  readonly terminal?: Terminal;
  engine(): Promise<Engine>;
  /** Aborts when the user wants the command to end. */
  readonly signal: AbortSignal;
  /** Calls back on SIGHUP; returns the stop. */
  onHangup(listener: () => void): () => void;
}

export type { ConfigFeed };

/** The exit codes, in the order of `help`. */
export const EXIT = {
  ok: 0,
  /** `probe`: the run failed; `path`: the destination was not reached; `doctor`: an endpoint has a problem. */
  failed: 1,
  /** The command line or a configuration is wrong. */
  usage: 2,
  /** The agent or a command broke: a bug, or the machine refuses something. */
  internal: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Wrong use of the command line, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** How help calls the value. */
  readonly value?: string;
  readonly help: string;
}

export interface Given {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

export interface Command {
  readonly name: string;
  /** The rest of the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Words that may stand as the first argument, for completion. */
  readonly words?: (probes: readonly string[]) => readonly string[];
  run(given: Given, context: Context): Promise<ExitCode>;
}

const sgr =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/** Colours only where people look, and not when NO_COLOR (https://no-color.org) is set. */
export function paintFor(output: Output, env: Context['env']): Paint & { green(text: string): string } {
  const plain = (text: string): string => text;
  if (!output.isTty || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') {
    return { bold: plain, red: plain, yellow: plain, dim: plain, green: plain };
  }
  return { bold: sgr(1), red: sgr(31), yellow: sgr(33), dim: sgr(2), green: sgr(32) };
}
