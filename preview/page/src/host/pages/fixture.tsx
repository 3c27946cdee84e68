/** One panel of ours with recorded frames: to look at states that the demo is seldom in. */
import { dateTime, EventBusSrv, LoadingState, type PanelData } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import type { PanelJson } from '../../dashboard/json.js';
import { OurPanel } from '../../panels/ours.js';
import { asRecording, panelFor, spanOf, toFrames } from '../frames.js';
import { nothingOpen, turnTo } from '../book.js';
import { Sized } from '../sized.js';

const STATES: Readonly<Record<string, LoadingState>> = {
  done: LoadingState.Done,
  loading: LoadingState.Loading,
  error: LoadingState.Error,
};

interface Scene {
  readonly data: PanelData;
  readonly panel: PanelJson;
}

async function read(name: string, query: URLSearchParams): Promise<Scene> {
  const response = await fetch(`/preview/fixtures/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`There is no recording ${name}`);
  const recording = asRecording(await response.json());
  const series = query.has('empty') ? [] : toFrames(recording.frames);
  const span = spanOf(series, Date.now());
  const [from, to] = [dateTime(recording.from ?? span.from), dateTime(recording.to ?? span.to)];
  const timeRange = { from, to, raw: { from, to } };
  turnTo({ ...nothingOpen(), range: timeRange, timeQuery: `from=${from.valueOf()}&to=${to.valueOf()}` });
  const state = STATES[query.get('state') ?? 'done'] ?? LoadingState.Done;
  const errors = state === LoadingState.Error ? [{ message: 'Prometheus did not answer (preview)' }] : undefined;
  const options = { ...recording.options, ...(JSON.parse(query.get('options') ?? '{}') as object) };
  const type = query.get('type') ?? recording.type ?? panelFor(toFrames(recording.frames));
  const panel = { id: 1, type, title: recording.title ?? name, gridPos: { x: 0, y: 0, w: 24, h: 12 }, options };
  return { data: { state, series, timeRange, ...(errors && { errors, error: errors[0] }) } as PanelData, panel };
}

/** `name` of a recording; the query may set `type`, `options`, `state`, `empty`, `width`, `height`. */
export function FixturePage({ name, search }: { readonly name: string; readonly search: string }): React.ReactElement {
  const [scene, setScene] = useState<Scene>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    read(name, new URLSearchParams(search)).then(setScene, (reason: unknown) => setError(String(reason)));
  }, [name, search]);
  if (error !== undefined) return <Alert title={error} severity="error" />;
  if (scene === undefined) return <LoadingPlaceholder text="Loading the recording" />;
  return <Drawing scene={scene} search={search} />;
}

function Drawing({ scene, search }: { readonly scene: Scene; readonly search: string }): React.ReactElement {
  const [eventBus] = useState(() => new EventBusSrv());
  const replace = (text: string): string => getTemplateSrv().replace(text);
  return (
    <Sized search={search} title={scene.panel.title ?? ''}>
      {(width, height) => (
        <OurPanel {...scene} {...{ width, height, replace, eventBus }} timeZone="browser" onTime={() => undefined} />
      )}
    </Sized>
  );
}
