/** A table of one frame; where there are more, the one that is chosen. */
import { getFrameDisplayName, type DataFrame } from '@grafana/data';
import { TableCellHeight } from '@grafana/schema';
import { Select, Table, type TableSortByFieldState } from '@grafana/ui';
import React, { useState } from 'react';
import { useConfigured } from './configured.js';
import { NoData } from './message.js';
import type { Drawn } from './props.js';

const CHOICE = 40;

export function TablePanel(props: Drawn): React.ReactElement {
  const { panel, width, height, data } = props;
  const frames = useConfigured(props).filter(({ fields, length }) => fields.length > 0 && length > 0);
  const [at, setAt] = useState(0);
  const frame = frames[at] ?? frames[0];
  if (frame === undefined) return <NoData panel={panel} />;
  const sortBy = panel.options?.['sortBy'] as TableSortByFieldState[] | undefined;
  const choices = frames.map((one, value) => ({ label: getFrameDisplayName(one), value }));
  const several = frames.length > 1;
  return (
    <>
      <Table
        data={shown(frame)}
        width={width}
        height={several ? height - CHOICE : height}
        cellHeight={(panel.options?.['cellHeight'] as TableCellHeight | undefined) ?? TableCellHeight.Sm}
        noHeader={panel.options?.['showHeader'] === false}
        timeRange={data.timeRange}
        ariaLabel={panel.title ?? 'Table'}
        {...(sortBy && { initialSortBy: sortBy })}
      />
      {several && (
        <Select aria-label="Frame" options={choices} value={at} onChange={({ value }) => setAt(value ?? 0)} />
      )}
    </>
  );
}

/** Without the columns that the dashboard hides. */
const shown = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.filter(({ config }) => (config.custom as { hidden?: boolean } | undefined)?.hidden !== true),
});
