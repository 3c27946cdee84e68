/** One panel of a dashboard, alone, with its variables and time. */
import { LoadingPlaceholder } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { useAnnotations } from '../../dashboard/annotations.js';
import type { DashboardJson, PanelJson } from '../../dashboard/json.js';
import { useOpened } from '../../dashboard/open.js';
import { DashboardPanel } from '../../dashboard/panel.js';
import { Elsewhere } from './elsewhere.js';
import { useRange } from './dashboard.js';

interface Props {
  readonly uid: string;
  readonly panel: number;
  readonly dashboards: readonly DashboardJson[];
  readonly search: string;
}

export function PanelPage({ uid, panel: id, dashboards, search }: Props): React.ReactElement {
  const dashboard = dashboards.find((one) => one.uid === uid);
  const panel = dashboard?.panels.flatMap((one) => [one, ...(one.panels ?? [])]).find((one) => one.id === id);
  if (dashboard === undefined || panel === undefined) return <Elsewhere path={`${uid}/${id}`} />;
  return <Alone dashboard={dashboard} panel={panel} search={search} />;
}

function Alone({
  dashboard,
  panel,
  search,
}: {
  readonly dashboard: DashboardJson;
  readonly panel: PanelJson;
  readonly search: string;
}): React.ReactElement {
  const { range } = useRange(dashboard, search);
  const open = useOpened(dashboard, search, range);
  const annotations = useAnnotations(dashboard, open);
  const query = new URLSearchParams(search);
  const inner = useWindow();
  const size = {
    width: Number(query.get('width')) || inner.width,
    height: Number(query.get('height')) || inner.height,
  };
  if (open === undefined) return <LoadingPlaceholder text="Loading variables" />;
  return (
    <main data-testid="embedded">
      <DashboardPanel {...{ panel, open, annotations, ...size }} />
    </main>
  );
}

function useWindow(): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: window.innerWidth, height: window.innerHeight });
  useEffect(() => {
    const resized = (): void => setSize({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  return size;
}
