/** What a panel asks, and what comes back: queries, transformations, annotations. */
import { CoreApp, LoadingState, rangeUtil, transformDataFrame, type DataFrame, type DataQueryRequest, type PanelData } from '@grafana/data'; // prettier-ignore
import { getTemplateSrv } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { map, of, switchMap, type Observable } from 'rxjs';
import { runQueries } from '../data/run.js';
import { knowsTransformation } from '../host/registries.js';
import type { PanelJson } from './json.js';
import type { Opened } from './open.js';

let asked = 0;

export function requestOf(panel: PanelJson, open: Opened, width: number): DataQueryRequest {
  const { range } = open;
  const maxDataPoints = panel.maxDataPoints ?? Math.max(100, Math.floor(width));
  const least = getTemplateSrv().replace(panel.interval ?? '', panel.scoped) || undefined;
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints, least);
  const targets = (panel.targets ?? []).map((target) => ({
    ...target,
    datasource: target.datasource ?? panel.datasource,
  }));
  return {
    ...{
      app: CoreApp.Dashboard,
      requestId: `P${panel.id}.${(asked += 1)}`,
      timezone: 'browser',
      startTime: Date.now(),
    },
    ...{ panelId: panel.id, panelPluginId: panel.type, dashboardUID: open.uid, dashboardTitle: open.title },
    ...{ range, rangeRaw: range.raw, interval, intervalMs, maxDataPoints, targets },
    scopedVars: {
      ...panel.scoped,
      __interval: { text: interval, value: interval },
      __interval_ms: { text: `${intervalMs}`, value: intervalMs },
    },
  };
}

/** Transformations in their order; one that this page does not know is an error that names it. */
function transformed(panel: PanelJson, data: PanelData): Observable<PanelData> {
  const wanted = (panel.transformations ?? []).filter(({ disabled }) => disabled !== true);
  const unknown = wanted.find(({ id }) => !knowsTransformation(id));
  if (unknown !== undefined) {
    const message = `The preview does not know the transformation ${unknown.id}`;
    return of({ ...data, state: LoadingState.Error, errors: [{ message }], error: { message } });
  }
  if (wanted.length === 0) return of(data);
  const interpolate = (text: string): string => getTemplateSrv().replace(text, panel.scoped);
  return transformDataFrame([...wanted], data.series, { interpolate }).pipe(map((series) => ({ ...data, series })));
}

/** The data of a panel, asked anew when the time, the variables or the width change; while it waits, the old stand. */
export function usePanelData(panel: PanelJson, open: Opened, width: number): PanelData {
  const [data, setData] = useState<PanelData>({ state: LoadingState.NotStarted, series: [], timeRange: open.range });
  // A few pixels more make no other question.
  const wide = Math.ceil(width / 100) * 100;
  useEffect(() => {
    const answered = runQueries(requestOf(panel, open, wide), open.filters).pipe(
      switchMap((one) => transformed(panel, one)),
    );
    const running = answered.subscribe({
      next: (next) =>
        setData((before) =>
          next.state === LoadingState.Loading && next.series.length === 0
            ? { ...before, state: LoadingState.Loading }
            : next,
        ),
      error: (reason: unknown) => {
        const error = { message: reason instanceof Error ? reason.message : String(reason) };
        setData((before) => ({ ...before, state: LoadingState.Error, error, errors: [error] }));
      },
    });
    return () => running.unsubscribe();
  }, [panel, open, wide]);
  return data;
}

export const hasRows = (frames: readonly DataFrame[]): boolean => frames.some(({ length }) => length > 0);
