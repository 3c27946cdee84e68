/** Annotations of a dashboard, as the frames that panels get. */
import { toDataFrame, type AnnotationEvent, type AnnotationQuery, type DataFrame, type DataQuery } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { filter, firstValueFrom, lastValueFrom, of, toArray } from 'rxjs';
import { runRequest } from '../data/run.js';
import { requestOf } from './ask.js';
import type { DashboardJson, PanelJson } from './json.js';
import type { Opened } from './open.js';

const NOBODY: PanelJson = { id: 0, type: 'annotations', gridPos: { x: 0, y: 0, w: 24, h: 1 } };

/** Events of one query; a data source without annotations has none. */
async function eventsOf(annotation: AnnotationQuery, open: Opened): Promise<readonly AnnotationEvent[]> {
  const source = await getDataSourceSrv().get(annotation.datasource);
  const support = source.annotations;
  if (support === undefined) return [];
  const query = (support.prepareQuery?.(annotation) ?? annotation.target) as DataQuery | undefined;
  if (query === undefined) return [];
  const request = { ...requestOf(NOBODY, open, 1000), targets: [{ ...query, refId: 'Anno' }] };
  const answers = await lastValueFrom(runRequest(source, request).pipe(filter(({ state }) => state !== 'Loading'), toArray())); // prettier-ignore
  const series = answers.at(-1)?.series ?? [];
  return (await firstValueFrom(support.processEvents?.(annotation, series) ?? of(undefined))) ?? [];
}

/** The events as a frame, in the colour that the dashboard gives them. */
export function toFrame(events: readonly AnnotationEvent[], { iconColor, name }: AnnotationQuery): DataFrame {
  const rows = events.map(({ time, timeEnd, title, text, tags }) => ({ time: time ?? 0, timeEnd: timeEnd ?? time ?? 0, title: title ?? '', text: text ?? '', tags: tags ?? [], color: iconColor, source: name })); // prettier-ignore
  return { ...toDataFrame(rows), name, meta: { dataTopic: 'annotations' as never } };
}

/** Frames of annotations that are switched on; one that fails has none, and the panels stand. */
export function useAnnotations(dashboard: DashboardJson, open: Opened | undefined): DataFrame[] {
  const [frames, setFrames] = useState<DataFrame[]>([]);
  useEffect(() => {
    let current = true;
    const list = (dashboard.annotations?.list ?? []).filter(({ enable }) => enable);
    if (open === undefined || list.length === 0) return undefined;
    const asked = list.map((one) => eventsOf(one, open).then((events) => toFrame(events, one), () => toFrame([], one))); // prettier-ignore
    void Promise.all(asked).then((all) => {
      if (current) setFrames(all.filter(({ length }) => length > 0));
    });
    return () => {
      current = false;
    };
  }, [dashboard, open]);
  return frames;
}
