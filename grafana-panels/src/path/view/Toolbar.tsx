import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { GROUP_NAMES } from '../options.js';
import { MOST_NODES, type View } from '../model/types.js';
import type { ToolbarProps } from './controls.js';
import { GroupControl, QuickButtons, QuickControl, ThresholdControl } from './controls.js';
import { FilterControl } from './FilterControl.js';
import { ToolbarMenu } from './ToolbarMenu.js';

/** Below this all menus are one, pixels. */
export const COMPACT = 680;
/** From here on what can be found stands in the bar itself. */
const ROOMY = 1100;
const MODES = [
  { value: false, label: 'Picture' },
  { value: true, label: 'Table' },
];

/** What is drawn and how; everything here lasts as long as the page. */
export function Toolbar(props: ToolbarProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { state, width, dispatch } = props;
  const compact = width < COMPACT;
  return (
    <div className={styles.bar} role="toolbar" aria-label="What is drawn">
      {compact ? <OneMenu {...props} /> : <Menus {...props} />}
      <Chosen {...props} />
      <span className={styles.end}>
        <IconButton
          name="question-circle"
          size="md"
          tooltip="Legend"
          aria-label="Legend"
          aria-pressed={state.legend}
          variant={state.legend ? 'primary' : 'secondary'}
          onClick={() => dispatch({ type: 'legend', on: !state.legend })}
        />
        <RadioButtonGroup
          size="sm"
          aria-label="Show as"
          options={MODES}
          value={state.table}
          onChange={(on) => dispatch({ type: 'table', on })}
        />
      </span>
    </div>
  );
}

/** What is chosen at present, and how to undo it. */
function Chosen({ state, limit, asked, dispatch }: ToolbarProps): React.ReactElement {
  const { selection, expanded } = state.view;
  return (
    <>
      {selection.size > 0 && (
        <Button size="sm" variant="secondary" icon="times" onClick={() => dispatch({ type: 'clear' })}>
          {`${selection.size} selected`}
        </Button>
      )}
      {expanded.size > 0 && (
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          onClick={() => dispatch({ type: 'set', settings: { expanded: new Set() } })}
        >
          {`Close ${expanded.size} opened`}
        </Button>
      )}
      {state.view.limit === Infinity && asked === 0 && (
        <Button
          size="sm"
          variant="secondary"
          icon="times"
          onClick={() => dispatch({ type: 'set', settings: { limit } })}
        >
          All shown
        </Button>
      )}
      {asked > 0 && <ShowAll asked={asked} onClick={() => dispatch({ type: 'set', settings: { limit: Infinity } })} />}
    </>
  );
}

const figure = new Intl.NumberFormat('en');

/** Nodes were grouped further than asked; of how many, and all of them where a browser can draw that. */
function ShowAll({ asked, onClick }: { readonly asked: number; readonly onClick: () => void }): React.ReactElement {
  const all = asked <= MOST_NODES;
  const reason = all
    ? 'Nodes were grouped, because there are more than the panel draws'
    : `More than ${figure.format(MOST_NODES)} nodes are only drawn in groups: one by one nobody could tell them apart. Choose vantages or targets, or what to group by`;
  return (
    <Button size="sm" variant="secondary" fill="text" tooltip={reason} disabled={!all} onClick={onClick}>
      {all ? `Show all ${figure.format(asked)}` : `${figure.format(asked)} nodes, grouped`}
    </Button>
  );
}

/** Each control in a menu of its own. */
function Menus(props: ToolbarProps): React.ReactElement {
  const { view } = props.state;
  return (
    <>
      <ToolbarMenu label={`Group: ${GROUP_NAMES[view.group]}`} title="Group by">
        <GroupControl {...props} />
      </ToolbarMenu>
      <ToolbarMenu label="Thresholds" title="Thresholds">
        <ThresholdControl {...props} />
      </ToolbarMenu>
      <ToolbarMenu
        label={chosen('Vantages', view.vantages, props.vantages)}
        title="Vantages"
        on={view.vantages.size > 0}
      >
        <FilterControl {...props} which="vantages" />
      </ToolbarMenu>
      <ToolbarMenu label={chosen('Targets', view.targets, props.targets)} title="Targets" on={view.targets.size > 0}>
        <FilterControl {...props} which="targets" />
      </ToolbarMenu>
      {props.width < ROOMY ? (
        <ToolbarMenu label="Find" title="Select what has">
          <QuickControl {...props} />
        </ToolbarMenu>
      ) : (
        <QuickButtons {...props} />
      )}
    </>
  );
}

/** All controls under one button: for narrow panels. */
function OneMenu(props: ToolbarProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const section = (title: string, control: React.ReactElement): React.ReactElement => (
    <section className={styles.section}>
      <h6 className={styles.heading}>{title}</h6>
      {control}
    </section>
  );
  return (
    <ToolbarMenu label="View" title="View">
      <>
        {section('Select what has', <QuickControl {...props} />)}
        {section('Group by', <GroupControl {...props} />)}
        {section('Thresholds', <ThresholdControl {...props} />)}
        {section('Vantages', <FilterControl {...props} which="vantages" />)}
        {section('Targets', <FilterControl {...props} which="targets" />)}
      </>
    </ToolbarMenu>
  );
}

/** `Vantages: 2 of 5`, or `Vantages: all`. */
const chosen = (name: string, some: View['vantages'], all: readonly string[]): string =>
  some.size === 0 ? `${name}: all` : `${name}: ${some.size} of ${all.length}`;

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    flex: '0 0 auto',
    minWidth: 0,
  }),
  end: css({ marginLeft: 'auto', display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  section: css({
    paddingBottom: theme.spacing(1),
    marginBottom: theme.spacing(1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '&:last-child': { border: 'none', margin: 0, padding: 0 },
  }),
  heading: css({ ...theme.typography.bodySmall, fontWeight: theme.typography.fontWeightMedium }),
});
