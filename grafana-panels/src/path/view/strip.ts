/** Geometry and words of the strip of rounds: pure. */
import { percent, seconds } from '../../kit/units.js';
import type { StripRound } from '../model/types.js';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Something that somebody or some rule noted about a time. */
export interface Note {
  readonly time: number;
  readonly end: number;
  readonly text: string;
}

/** One round as it is drawn; pixels. */
export interface Bar {
  readonly round: StripRound;
  readonly x: number;
  readonly width: number;
  /** Height of its loss; at least 2 where any was lost. 0 where none was or none is known. */
  readonly loss: number;
  /** Share of its vantages that are sick, 0 to 1: so high is the grey. */
  readonly sick: number;
  /** No vantage that could tell: neither good nor bad. */
  readonly unknown: boolean;
}

/** Few rounds make no walls, pixels. */
export const BAR_MOST = 16;

/** Rounds stand by their number, not by their time. */
export function bars(rounds: readonly StripRound[], box: Box): readonly Bar[] {
  const slot = rounds.length === 0 ? 0 : box.width / rounds.length;
  const gap = slot >= 4 ? 1 : 0;
  const wide = Math.max(0.5, Math.min(BAR_MOST, slot - gap));
  const most = lossScale(rounds);
  return rounds.map((round, index) => ({
    round,
    x: index * slot + (slot - wide) / 2,
    width: wide,
    loss: round.loss === null || round.loss <= 0 ? 0 : Math.max(2, (round.loss / most) * box.height),
    sick: round.vantages === 0 ? 0 : round.sick / round.vantages,
    unknown: round.loss === null,
  }));
}

/** From this width of a round on each is drawn as a field, with a dot for its latency: few rounds are not an empty strip. */
export const FIELDS_FROM = 24;
/** Fields of very few rounds are no wider than this, pixels. */
export const FIELD_MOST = 96;

/** Middle of the latency of each round that has one. */
export function latencyDots(rounds: readonly StripRound[], box: Box): readonly { x: number; y: number }[] {
  const slot = box.width / Math.max(1, rounds.length);
  const most = highest(rounds);
  return rounds.flatMap(({ rtt }, index) =>
    rtt === null || most === 0 ? [] : [{ x: round1((index + 0.5) * slot), y: latencyY(rtt, most, box) }],
  );
}

const latencyY = (rtt: number, most: number, box: Box): number =>
  round1(box.height - (rtt / most) * (box.height - 4) - 1);

/** The loss at the upper edge: the highest of the strip, but 20 % at least, so that a trace of loss looks like one. */
export const lossScale = (rounds: readonly StripRound[]): number =>
  rounds.reduce((most, { loss }) => Math.max(most, loss ?? 0), 0.2);

/** `M x y L x y …` of the latency, broken where a round has none; '' without any. */
export function latencyPath(rounds: readonly StripRound[], box: Box): string {
  const most = highest(rounds);
  if (most === 0) return '';
  const slot = box.width / rounds.length;
  let pen = 'M';
  return rounds
    .flatMap(({ rtt }, index) => {
      if (rtt === null) {
        pen = 'M';
        return [];
      }
      const part = `${pen}${round1((index + 0.5) * slot)} ${latencyY(rtt, most, box)}`;
      pen = 'L';
      return [part];
    })
    .join(' ');
}

/** The highest latency of the strip, seconds; 0 without any. */
export const highest = (rounds: readonly StripRound[]): number =>
  rounds.reduce((most, { rtt }) => Math.max(most, rtt ?? 0), 0);

const round1 = (value: number): number => Math.round(value * 10) / 10;

/** The round under a pixel; `undefined` without rounds. */
export function roundAt(rounds: readonly StripRound[], x: number, width: number): StripRound | undefined {
  if (rounds.length === 0 || width <= 0) return undefined;
  return rounds[Math.min(rounds.length - 1, Math.max(0, Math.floor((x / width) * rounds.length)))];
}

/** Where a time stands among the rounds, in pixels: between rounds in proportion, within the strip. */
export function xOf(rounds: readonly StripRound[], time: number, width: number): number {
  const slot = width / Math.max(1, rounds.length);
  const next = rounds.findIndex((round) => round.time >= time);
  if (next === -1) return width;
  const [before, after] = [rounds[next - 1]?.time, rounds[next]?.time ?? time];
  if (before === undefined) return slot / 2;
  return (next - 0.5 + (time - before) / Math.max(1, after - before)) * slot;
}

/** Room for a time and some space, pixels. */
const TICK = 96;

/** Rounds whose times are written, with their middles: as many as have room, evenly. */
export function ticks(rounds: readonly StripRound[], width: number): readonly { time: number; x: number }[] {
  const slot = width / Math.max(1, rounds.length);
  const every = Math.max(1, Math.ceil(TICK / Math.max(1e-6, slot)));
  const first = Math.min(rounds.length - 1, Math.floor(every / 2));
  return rounds.flatMap(({ time }, index) =>
    (index - first) % every === 0 && index >= first && (index + 0.5) * slot < width - 20
      ? [{ time, x: round1((index + 0.5) * slot) }]
      : [],
  );
}

/** Notes that touch the rounds shown. */
export function notesWithin(notes: readonly Note[], rounds: readonly StripRound[]): readonly Note[] {
  const [first, last] = [rounds[0]?.time, rounds.at(-1)?.time];
  if (first === undefined || last === undefined) return [];
  return notes.filter((note) => note.end >= first && note.time <= last);
}

/** The round in words: for the tip and for screen readers. */
export function roundWords(round: StripRound, clock: (time: number) => string): string {
  const judged = round.vantages - round.sick;
  const parts = [
    round.loss === null ? 'loss not known' : round.loss === 0 ? 'no loss' : `${percent(round.loss)} of flows lost`,
    round.rtt === null ? undefined : `${seconds(round.rtt)} round trip`,
    round.changes === 0 ? undefined : `${round.changes} route ${round.changes === 1 ? 'change' : 'changes'}`,
    round.sick === 0
      ? `${round.vantages} ${round.vantages === 1 ? 'vantage' : 'vantages'}`
      : `${judged} of ${round.vantages} vantages well`,
  ];
  return `${clock(round.time)}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

interface NoteFrame {
  readonly length: number;
  readonly fields: readonly { readonly name: string; readonly values: ArrayLike<unknown> }[];
}

/** Notes of annotation frames (`time`, `timeEnd`, `title`, `text`); lines without a time are left out. */
export function readNotes(frames: readonly NoteFrame[] | undefined): readonly Note[] {
  return (frames ?? []).flatMap((frame) => {
    const cell = (name: string, row: number): unknown => frame.fields.find((one) => one.name === name)?.values[row];
    return Array.from({ length: frame.length }, (_, row) => row).flatMap((row) => {
      const time = cell('time', row);
      if (typeof time !== 'number') return [];
      const end = cell('timeEnd', row);
      const words = [cell('title', row), cell('text', row)].filter((one) => typeof one === 'string' && one !== '');
      return [{ time, end: typeof end === 'number' ? end : time, text: words.join(': ') || 'Annotation' }];
    });
  });
}
