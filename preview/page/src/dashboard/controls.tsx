/** Pickers of variables, ad hoc filters, links, time and refresh, above the panels. */
import { dateTime, type TimeRange } from '@grafana/data';
import { getTemplateSrv, locationService } from '@grafana/runtime';
import {
  InlineField,
  Input,
  LinkButton,
  MultiSelect,
  RefreshPicker,
  Select,
  Stack,
  TimeRangePicker,
} from '@grafana/ui';
import React from 'react';
import { AdhocPicker } from './adhoc.js';
import type { DashboardJson, LinkJson } from './json.js';
import type { Opened } from './open.js';
import { toTimeQuery } from './time.js';
import { ALL, type VariableState } from './variables.js';

const INTERVALS = ['5s', '10s', '30s', '1m', '5m', '15m'];

const choose = (name: string, values: readonly string[]): void =>
  locationService.partial({ [`var-${name}`]: values.length === 0 ? [ALL] : [...values] });

export function Variables({ open }: { readonly open: Opened }): React.ReactElement {
  const shown = open.states.filter(({ model }) => model.hide !== 2 && model.type !== 'constant');
  return (
    <Stack direction="row" wrap="wrap" gap={1} alignItems="center">
      {shown.map((state) => (
        <InlineField
          key={state.model.name}
          label={state.model.label ?? state.model.name}
          invalid={state.error !== undefined}
          error={state.error}
          transparent
        >
          <Picker state={state} />
        </InlineField>
      ))}
    </Stack>
  );
}

function Picker({ state }: { readonly state: VariableState }): React.ReactElement {
  const { model, options, chosen } = state;
  const label = model.label ?? model.name;
  if (model.type === 'adhoc') return <AdhocPicker state={state} />;
  if (model.type === 'textbox') {
    const leave = (event: React.FocusEvent<HTMLInputElement>): void =>
      locationService.partial({ [`var-${model.name}`]: event.target.value });
    return <Input aria-label={label} defaultValue={chosen[0] ?? ''} onBlur={leave} width={20} />;
  }
  const choices = [
    ...(model.includeAll === true ? [{ label: 'All', value: ALL }] : []),
    ...options.map(({ text, value }) => ({ label: text, value })),
  ];
  const extra = chosen
    .filter((value) => !choices.some((one) => one.value === value))
    .map((value) => ({ label: value, value }));
  const common = {
    'aria-label': label,
    inputId: `var-${model.name}`,
    options: [...choices, ...extra],
    width: 'auto' as const,
    isClearable: false,
  };
  if (model.multi !== true)
    return <Select {...common} value={chosen[0] ?? null} onChange={({ value }) => choose(model.name, [value ?? ''])} />;
  const changed = (values: readonly string[]): void => {
    const last = values.at(-1);
    choose(model.name, last === ALL ? [ALL] : values.filter((value) => value !== ALL));
  };
  return (
    <MultiSelect {...common} value={[...chosen]} onChange={(all) => changed(all.map(({ value }) => value ?? ''))} />
  );
}

/** Links of the dashboard: to others with a tag, or anywhere, with time and variables where they say so. */
export function Links({
  dashboard,
  dashboards,
  open,
}: {
  readonly dashboard: DashboardJson;
  readonly dashboards: readonly DashboardJson[];
  readonly open: Opened;
}): React.ReactElement {
  const all = (dashboard.links ?? []).flatMap((link) =>
    link.type === 'dashboards' ? tagged(link, dashboard, dashboards) : [link],
  );
  return (
    <Stack direction="row" wrap="wrap" gap={0.5}>
      {all.map((link, index) => (
        <LinkButton
          key={index}
          size="sm"
          variant="secondary"
          fill="text"
          href={hrefOf(link, open)}
          {...(link.targetBlank === true && { target: '_blank', rel: 'noopener noreferrer' })}
        >
          {link.title}
        </LinkButton>
      ))}
    </Stack>
  );
}

function tagged(link: LinkJson, own: DashboardJson, dashboards: readonly DashboardJson[]): readonly LinkJson[] {
  const wanted = link.tags ?? [];
  return dashboards
    .filter(({ uid, tags = [] }) => uid !== own.uid && wanted.every((tag) => tags.includes(tag)))
    .map(({ uid, title }) => ({ ...link, title, url: `/d/${uid}` }));
}

/** The address of a link, on this page's line. */
export function hrefOf({ url = '', keepTime, includeVars }: LinkJson, open: Opened): string {
  const plain = getTemplateSrv().replace(url, {}, 'percentencode');
  const added = [keepTime === true ? open.timeQuery : '', includeVars === true ? open.variableQuery : ''].filter(
    (text) => text !== '',
  );
  return added.length === 0 ? plain : `${plain}${plain.includes('?') ? '&' : '?'}${added.join('&')}`;
}

interface TimeProps {
  readonly range: TimeRange;
  readonly refresh: string;
  readonly onRefresh: () => void;
}

export function Time({ range, refresh, onRefresh }: TimeProps): React.ReactElement {
  const set = (next: TimeRange): void => locationService.partial({ ...toTimeQuery(next) });
  const move = (by: number, grow = 0): void => {
    const [from, to] = [range.from.valueOf(), range.to.valueOf()];
    const span = to - from;
    const moved = { from: dateTime(from + by * span - grow * span), to: dateTime(to + by * span + grow * span) };
    set({ ...moved, raw: moved });
  };
  return (
    <Stack direction="row" gap={1}>
      <TimeRangePicker
        value={range}
        timeZone="browser"
        onChange={set}
        onChangeTimeZone={() => undefined}
        onMoveBackward={() => move(-0.5)}
        onMoveForward={() => move(0.5)}
        onZoom={() => move(0, 0.5)}
        onError={() => undefined}
        isOnCanvas
      />
      <RefreshPicker
        tooltip="Refresh dashboard"
        value={refresh}
        intervals={INTERVALS}
        onRefresh={onRefresh}
        onIntervalChanged={(value) => locationService.partial({ refresh: value })}
        isOnCanvas
      />
    </Stack>
  );
}
