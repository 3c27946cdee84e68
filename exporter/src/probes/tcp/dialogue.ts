import type { Phase } from '@parallax/contract';
import type { Measured } from '../../core/clock.js';
import { excerpt, type Conversation } from '../../core/conversation.js';
import { Fault } from '../../core/failure.js';
import type { Pattern } from '../../core/schema.js';
import type { Config, Step } from './config.js';

/** An expect step that was answered. */
export interface Answered {
  /** Place in the dialogue, from 1. */
  readonly step: number;
  readonly seconds: Measured;
  /** The whole match and its groups, each at most 4,096 characters; empty for bytes. */
  readonly captures: readonly string[];
}

/** What the dialogue needs from the run around it. */
export interface Stage {
  readonly peer: Conversation;
  readonly config: Pick<Config, 'steps' | 'line_end'>;
  /** Says in which phase the run is. */
  enter(phase: Phase): void;
  answered(answer: Answered): void;
  startTls(): Promise<void>;
}

const MAX_CAPTURE = 4096;
const MAX_LINES = 1000;
/** Patterns see this much of a line, so that one line cannot hold the event loop. */
const MATCHED = 16_384;

const LINE_ENDS = { crlf: '\r\n', lf: '\n', none: '' } as const;

/** Speaks the dialogue to its end. Throws the Fault of the step that failed. */
export async function speak(stage: Stage): Promise<void> {
  const { peer, config } = stage;
  let captures: readonly string[] = [];
  for (const [index, step] of config.steps.entries()) {
    if ('send' in step) peer.send(expand(step.send, captures) + LINE_ENDS[config.line_end]);
    else if ('send_bytes' in step) peer.send(step.send_bytes);
    else if ('starttls' in step) {
      stage.enter('starttls');
      await peer.flush();
      await stage.startTls();
    } else {
      stage.enter('first_byte');
      captures = await expectation(step, stage);
      stage.answered({ step: index + 1, seconds: peer.takeWaited(), captures });
    }
  }
  stage.enter('request');
  await peer.flush();
}

type Expectation = Extract<Step, { expect: Pattern } | { expect_bytes: Uint8Array }>;

async function expectation(step: Expectation, stage: Stage): Promise<readonly string[]> {
  const { peer } = stage;
  if ('expect' in step) return lineLike(step.expect, stage);
  const before = peer.received - peer.pending;
  try {
    await peer.until(step.expect_bytes);
    return [];
  } catch (error) {
    const came = peer.received - before;
    return mismatch(error, stage, came > 0 ? `${came} bytes came without those expected` : undefined);
  }
}

/** Passes lines over until one matches, as servers greet with as many as they like. */
async function lineLike(wanted: Pattern, stage: Stage): Promise<readonly string[]> {
  let last: string | undefined;
  for (let count = 0; count < MAX_LINES; count += 1) {
    try {
      const line = await stage.peer.line();
      const match = wanted.exec(line.slice(0, MATCHED));
      if (match !== undefined) return match.map((group = '') => group.slice(0, MAX_CAPTURE));
      last = line;
    } catch (error) {
      const said = last === undefined ? undefined : `none of ${count} lines matches; the last is "${excerpt(last)}"`;
      return mismatch(error, stage, said);
    }
  }
  return mismatch(new Fault('malformed_reply', 'too many lines'), stage, `none of ${MAX_LINES} lines matches`);
}

/** A peer that spoke and then stopped said something else; one that never finished a line just stopped. */
function mismatch(error: unknown, stage: Stage, said: string | undefined): never {
  const over = error instanceof Fault && (error.reason === 'connection_closed' || error.reason === 'malformed_reply');
  if (!over || said === undefined) throw error;
  stage.enter('validate');
  throw new Fault('expect_mismatch', said);
}

/** Puts captured groups into `${1}`; a group that is not there is empty, `$$` is a dollar sign. */
export function expand(template: string, captures: readonly string[]): string {
  return template.replace(/\$(?:\$|\{(\d)\})/g, (whole, digit: string | undefined) =>
    digit === undefined ? whole.slice(1) : (captures[Number(digit)] ?? ''),
  );
}
