/** A dashboard: its pickers and its panels. */
import { locationService } from '@grafana/runtime';
import { LoadingPlaceholder, Stack, useTheme2 } from '@grafana/ui';
import React, { useEffect, useMemo, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { useAnnotations } from '../../dashboard/annotations.js';
import { Links, Time, Variables } from '../../dashboard/controls.js';
import { Grid } from '../../dashboard/grid.js';
import type { DashboardJson } from '../../dashboard/json.js';
import { useOpened } from '../../dashboard/open.js';
import { rangeOf, refreshOf } from '../../dashboard/time.js';

interface Props {
  readonly dashboard: DashboardJson;
  readonly dashboards: readonly DashboardJson[];
  readonly search: string;
}

/** The range of the address, anew at every tick. */
export function useRange(
  dashboard: DashboardJson,
  search: string,
): { readonly range: TimeRange; readonly again: () => void } {
  const [tick, setTick] = useState(0);
  const query = new URLSearchParams(search);
  const [from, to] = [query.get('from'), query.get('to')];
  const every = refreshOf(query, dashboard.refresh);
  useEffect(() => {
    if (every === 0) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && setTick((before) => before + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  const range = useMemo(() => {
    void tick;
    const asked = new URLSearchParams({ ...(from !== null && { from }), ...(to !== null && { to }) });
    return rangeOf(asked, dashboard.time);
  }, [from, to, tick, dashboard]);
  return { range, again: () => setTick((before) => before + 1) };
}

export function DashboardPage({ dashboard, dashboards, search }: Props): React.ReactElement {
  const theme = useTheme2();
  const { range, again } = useRange(dashboard, search);
  const open = useOpened(dashboard, search, range);
  const annotations = useAnnotations(dashboard, open);
  useEffect(() => {
    document.title = `${dashboard.title} - Parallax preview`;
  }, [dashboard]);
  const refresh = new URLSearchParams(locationService.getLocation().search).get('refresh') ?? (dashboard.refresh || '');
  return (
    <main style={{ padding: theme.spacing(0, 2, 2) }} data-testid="dashboard" data-uid={dashboard.uid}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
        <h1 style={{ ...theme.typography.h4, margin: 0 }}>{dashboard.title}</h1>
        <Time range={range} refresh={refresh} onRefresh={again} />
      </Stack>
      {open === undefined ? (
        <LoadingPlaceholder text="Loading variables" />
      ) : (
        <>
          <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
            <Variables open={open} />
            <Links {...{ dashboard, dashboards, open }} />
          </Stack>
          <Grid {...{ dashboard, open, annotations }} />
        </>
      )}
    </main>
  );
}
