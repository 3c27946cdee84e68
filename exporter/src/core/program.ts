/** Other programs as commands use them. `platform/program.ts` implements the port. */

export interface ProgramCall {
  /** A name that PATH resolves, or a path. Never a command line: no shell reads it. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where it runs; absent is here. */
  readonly directory?: string;
  /** Milliseconds after which it is killed. */
  readonly timeout: number;
  /** Bytes of each stream; it is killed when it writes more. */
  readonly maxBytes: number;
}

export type ProgramResult =
  | { readonly outcome: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** There is no such program, or this user may not run it. */
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'too_much' }
  /** Somebody else killed it. */
  | { readonly outcome: 'killed'; readonly by: string };

/** Runs a program to its end. Rejects with `signal.reason` after a signal has aborted and the program is gone. */
export type RunProgram = (call: ProgramCall, signal: AbortSignal) => Promise<ProgramResult>;
