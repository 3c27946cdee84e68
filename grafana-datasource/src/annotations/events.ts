import type { AnnotationEvent, DataFrame } from '@grafana/data';
import { changesFrame, eventsFrame, readFrame } from '@parallax/contract';

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** `path,fra,www` as tags. */
const split = (tags: string): string[] =>
  tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

/** Changes, or records of runs, as annotations; what lasted is a region. Rows without a time are left out. */
export function toEvents(frames: readonly DataFrame[]): AnnotationEvent[] {
  return [...changes(frames), ...records(frames)].sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
}

function changes(frames: readonly DataFrame[]): readonly AnnotationEvent[] {
  const columns = readFrame(changesFrame, frames);
  if (columns === undefined) return [];
  return Array.from(columns.time).flatMap((time, row) => {
    if (time === null) return [];
    const timeEnd = columns.timeEnd[row] ?? undefined;
    const lasted = timeEnd !== undefined && timeEnd > time;
    return [
      {
        time,
        ...(lasted ? { timeEnd, isRegion: true } : {}),
        title: text(columns.title[row]),
        text: text(columns.text[row]),
        tags: split(text(columns.tags[row])),
      },
    ];
  });
}

function records(frames: readonly DataFrame[]): readonly AnnotationEvent[] {
  const columns = readFrame(eventsFrame, frames);
  if (columns === undefined) return [];
  const named = [columns.kind, columns.vantage, columns.probe, columns.target, columns.cause];
  return Array.from(columns.time).flatMap((time, row) =>
    time === null
      ? []
      : [
          {
            time,
            title: [columns.vantage[row], columns.target[row]].map(text).filter(Boolean).join(' to '),
            text: text(columns.words[row]),
            tags: named.map((column) => text(column[row])).filter((tag) => tag !== ''),
          },
        ],
  );
}
