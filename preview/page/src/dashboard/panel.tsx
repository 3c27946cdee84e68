/** One panel of a dashboard: its frame, its question, its picture. */
import { EventBusSrv, LoadingState, type DataFrame, type InterpolateFunction, type PanelData } from '@grafana/data';
import { getTemplateSrv, locationService } from '@grafana/runtime';
import { PanelChrome } from '@grafana/ui';
import React, { useCallback, useMemo, useState } from 'react';
import { Boundary } from '../host/boundary.js';
import { Message } from '../panels/message.js';
import { Picture } from '../panels/index.js';
import { hasRows, usePanelData } from './ask.js';
import type { PanelJson } from './json.js';
import type { Opened } from './open.js';

interface Props {
  readonly panel: PanelJson;
  readonly open: Opened;
  readonly annotations: DataFrame[];
  readonly width: number;
  readonly height: number;
}

export function DashboardPanel({ panel, open, annotations, width, height }: Props): React.ReactElement {
  const data = usePanelData(panel, open, width);
  const replace = useReplace(panel, open);
  const [eventBus] = useState(() => new EventBusSrv());
  const whole = useMemo(() => ({ ...data, annotations }), [data, annotations]);
  const title = replace(panel.title ?? '');
  const notices = noticesOf(data);
  const onTime = useCallback((to: { from: number; to: number }) => locationService.partial({ ...to }), []);
  const description =
    panel.description === undefined ? {} : { description: (): string => replace(panel.description ?? '') };
  return (
    <section
      data-testid="panel"
      data-panel={panel.id}
      data-type={panel.type}
      data-state={data.state}
      data-rows={hasRows(data.series)}
      aria-label={title}
    >
      <PanelChrome
        title={title}
        {...description}
        width={width}
        height={height}
        loadingState={data.state}
        {...(notices !== '' && { statusMessage: notices })}
        displayMode={panel.transparent === true ? 'transparent' : 'default'}
      >
        {(innerWidth, innerHeight) => (
          <Boundary what={title}>
            {isWaiting(data) ? (
              <Message testId="waiting">Loading</Message>
            ) : (
              <Picture
                {...{ panel, replace, eventBus, onTime }}
                data={whole}
                width={innerWidth}
                height={innerHeight}
                timeZone="browser"
              />
            )}
          </Boundary>
        )}
      </PanelChrome>
    </section>
  );
}

/** Made anew with the variables, so that what is memoised by it is, too. */
function useReplace(panel: PanelJson, open: Opened): InterpolateFunction {
  return useMemo(() => {
    void open.version;
    return (text, scoped, format) => getTemplateSrv().replace(text, { ...panel.scoped, ...scoped }, format);
  }, [panel, open.version]);
}

const isWaiting = ({ state, series }: PanelData): boolean =>
  series.length === 0 && (state === LoadingState.NotStarted || state === LoadingState.Loading);

/** Errors first, then what frames say of themselves. */
function noticesOf({ errors = [], series }: PanelData): string {
  const said = series.flatMap(({ meta }) => meta?.notices ?? []).filter(({ severity }) => severity !== 'info');
  const all = [...errors.map(({ message }) => message ?? 'An error without words'), ...said.map(({ text }) => text)];
  return [...new Set(all)].join('\n');
}
