import type { PathRun } from '@parallax/contract';
import { elapsed } from './cells.js';
import type { History } from './history.js';
import { reachOf } from './reach.js';
import { printable } from '../printable.js';
import { span, widthOf, wrap, type Line, type Tone } from './text.js';
import type { View } from './view.js';

/** What stands above the table: what is measured how, and what it means in words. */

export interface Subject {
  /** What the user wrote. */
  readonly host: string;
  /** Wall clock at the first round, milliseconds. */
  readonly startedAt: number;
}

/** A target and what is known about it. */
export interface Told {
  readonly subject: Subject;
  readonly history: History;
  /** Wall clock at the start of the round that goes on, milliseconds; absent between rounds. */
  readonly roundSince?: number | undefined;
}

/** A round that takes longer than this is mentioned. */
const LATE_MS = 3000;

/** `cdn.example (192.0.2.7)  UDP/33434 IPv4  from 10.0.0.1  16 flows ...`, on as many lines as it takes. */
export function statusLines({ subject, history, roundSince }: Told, view: View, now?: number): Line[] {
  const { host, startedAt } = subject;
  const { last, rounds, packets } = history;
  const target = last === undefined || last.destination === host ? host : `${host} (${last.destination})`;
  const late = now === undefined || roundSince === undefined ? 0 : now - roundSince;
  const facts = [
    ...(last === undefined ? [] : [protocolText(last), `from ${last.source}`, flowsText(last)]),
    rounds === 1 ? '1 round' : `${rounds} rounds`,
    `${packets} packets`,
    rounds === 1 && now === undefined ? secondsText(last) : elapsed((now ?? history.endedAt) - startedAt),
  ].filter((fact) => fact !== '');
  const waiting = late < LATE_MS ? [] : [span(`waiting for answers since ${elapsed(late)}`, 'yellow')];
  return flow([span(target, 'bold'), ...facts.map((fact) => span(fact)), ...waiting], view.columns);
}

const secondsText = (run: PathRun | undefined): string => (run === undefined ? '' : `${run.seconds.toFixed(2)} s`);

function protocolText({ protocol, port, family }: PathRun): string {
  const to = port === undefined || port === 0 ? '' : `/${port}`;
  return `${protocol.toUpperCase()}${to} IPv${family}`;
}

function flowsText({ flows, algorithm, confidence, complete }: PathRun): string {
  const how = algorithm === 'fixed' ? '' : ` (${algorithm.replace('_', '-')}${confidence ? ` ${confidence}%` : ''})`;
  return `${flows} ${flows === 1 ? 'flow' : 'flows'}${how}${complete ? '' : ', search cut short'}`;
}

/** Facts side by side, broken between them. */
function flow(facts: Line, width: number): Line[] {
  const lines: Line[] = [];
  let line: Line = [];
  let used = 0;
  for (const fact of facts) {
    const wide = widthOf(printable(fact.text));
    if (line.length > 0 && used + 2 + wide > width) {
      lines.push(line);
      [line, used] = [[], 0];
    }
    line = line.length === 0 ? [fact] : [...line, span('  '), fact];
    used += wide + (used === 0 ? 0 : 2);
  }
  return [...lines, line];
}

const TONES = { all: 'green', some: 'yellow', none: 'red' } as const;

/** The words of the last run, most important first, and since when the route is what it is; at most `max` lines. */
export function wordLines(history: History, view: View, max: number): Line[] {
  const { last, failure } = history;
  const sentences: (readonly [text: string, tone: Tone])[] = [];
  if (failure !== undefined) sentences.push([failure, 'red']);
  const reach = last === undefined ? 'none' : reachOf(last);
  for (const [at, text] of (last?.words ?? []).entries()) {
    sentences.push([text, at > 0 ? 'plain' : TONES[reach]]);
  }
  if (history.since !== undefined && history.rounds > 1) sentences.push([sinceText(history, view), 'plain']);
  const lines = sentences.flatMap(([text, tone]) =>
    wrap(printable(text), view.columns, '  ').map((part): Line => [span(part, tone)]),
  );
  return lines.slice(0, max);
}

/** The last things that happened, the last one at the bottom. */
export function eventLines({ events }: History, view: View, max: number): Line[] {
  const shown = max <= 0 ? [] : events.slice(-max);
  return shown.map(({ at, text, tone }) => [span(`${view.time(at)}  `, 'dim'), span(text, tone)]);
}

function sinceText({ since, rounds }: History, view: View): string {
  if (since === undefined) return '';
  const what = since.changed ? 'The route is another one' : 'The route has not changed';
  const counted = rounds - since.round + 1;
  return `${what} since ${view.time(since.at)} (${counted} ${counted === 1 ? 'round' : 'rounds'}).`;
}
