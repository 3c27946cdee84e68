import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelData, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { buildDetail, type Detail, type Selection } from '../model/detail.js';
import { sentence } from '../model/sentence.js';
import type { Clause, Metric } from '../model/types.js';
import { readOptions, type CdnOptions } from '../options.js';
import { Body } from './Body.js';
import { Controls } from './Controls.js';
import { Drawer } from './Drawer.js';
import type { DrawerRange } from './DrawerLinks.js';
import { Banner, messagesOf, Waiting } from './Messages.js';
import { Sentence } from './Sentence.js';
import { Tabs, tabId, viewId } from './Tabs.js';
import { useModels, type Models } from './useModels.js';

/** From so much room on the drawer stands beside the matrix; below it covers it. */
const BESIDE = 900;
/** Part of the room that it takes, and its bounds in pixels. */
const DRAWER = { part: 0.28, least: 380, most: 560 };
const drawerWidth = (width: number): number =>
  Math.round(Math.min(DRAWER.most, Math.max(DRAWER.least, width * DRAWER.part)));
/** Below that the tabs have no answers and the matrix is a list. */
const NARROW = 560;
/** Below this height words and tabs are short, too. */
const LOW = 260;
/** From so much room on a reader may change figure and order. */
const ROOMY = 900;

/** Providers beside the one that is known: verdicts, phases, DNS shares, edges, findings. */
export function CdnPanel(props: PanelProps<CdnOptions>): React.ReactElement {
  const { data, width, height, id } = props;
  const saved = React.useMemo(() => readOptions(props.options), [props.options]);
  const [chosen, choose] = useOwn(saved);
  const [byColumn, setByColumn] = React.useState<string | undefined>();
  const models = useModels(data, { ...saved, ...chosen, byColumn }, props.replaceVariables);
  const styles = useStyles2(getStyles);
  const root = React.useRef<HTMLDivElement>(null);
  const { detail, selection, select, close } = useDetail(models, root);
  const messages = React.useMemo(() => messagesOf(data), [data]);
  const clauses = useSentence(models);
  if (data.state === LoadingState.Loading && data.series.length === 0) return <Waiting />;
  const failed = messages.errors.length > 0;
  const key = `parallax-cdn-${String(id)}`;
  const side = detail !== undefined && width >= BESIDE ? drawerWidth(width) : undefined;
  const layout = { width: width - (side ?? 0), height, narrow: width < NARROW };
  const brief = layout.narrow || height < LOW;
  return (
    <div ref={root} className={styles.root} style={{ width, height }}>
      {saved.sentence && clauses.length > 0 && <Sentence clauses={clauses} brief={brief} low={height < LOW} />}
      <Banner {...messages} />
      {!(failed && data.series.length === 0) && (
        <Bar id={key} saved={saved} chosen={chosen} choose={choose} models={models} width={width} brief={brief} />
      )}
      <div className={styles.body}>
        <div
          id={viewId(key)}
          className={styles.view}
          {...(saved.tabs ? { role: 'tabpanel', 'aria-labelledby': tabId(key, chosen.view) } : {})}
        >
          <Body
            {...layout}
            models={models}
            view={chosen.view}
            metric={chosen.metric}
            density={saved.density}
            failed={failed}
            selection={selection}
            onSelect={select}
            byColumn={byColumn}
            onByColumn={setByColumn}
          />
        </div>
        {detail !== undefined && (
          <Side {...{ detail, models, data, select, close }} metric={chosen.metric} width={side} />
        )}
      </div>
    </div>
  );
}

/** Parts of the sentence; none before there is a matrix. */
const useSentence = ({ matrix }: Models): readonly Clause[] =>
  React.useMemo(() => (matrix === undefined ? [] : sentence(matrix)), [matrix]);

interface BarProps {
  readonly id: string;
  readonly saved: CdnOptions;
  readonly chosen: Own;
  readonly choose: (change: Partial<Own>) => void;
  readonly models: Models;
  readonly width: number;
  readonly brief: boolean;
}

/** Views, and what a reader may change for now. */
function Bar({ id, saved, chosen, choose, models, width, brief }: BarProps): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const controls = chosen.view === 'matrix' && width >= ROOMY && models.matrix !== undefined;
  if (!saved.tabs && !controls) return null;
  return (
    <div className={styles.bar}>
      {saved.tabs && (
        <Tabs
          active={chosen.view}
          answers={models.answers}
          onChange={(view) => choose({ view })}
          id={id}
          brief={brief}
        />
      )}
      {controls && (
        <Controls {...chosen} onMetric={(metric) => choose({ metric })} onSort={(sort) => choose({ sort })} />
      )}
    </div>
  );
}

interface SideProps {
  readonly detail: Detail;
  readonly models: Models;
  readonly metric: Metric;
  readonly data: PanelData;
  /** Room beside the view, pixels; without it the view is covered. */
  readonly width: number | undefined;
  readonly select: (selection: Selection | undefined) => void;
  readonly close: () => void;
}

function Side({
  detail,
  models: { matrix },
  metric,
  data,
  width,
  select,
  close,
}: SideProps): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  if (matrix === undefined) return null;
  return (
    <div className={width === undefined ? styles.over : styles.beside} style={{ width }}>
      <Drawer detail={detail} matrix={matrix} metric={metric} range={rangeOf(data)} onSelect={select} onClose={close} />
    </div>
  );
}

/** The open cell or provider, and what lies behind it. Closing gives the focus back to where it was opened. */
function useDetail({ matrix, input }: Models, root: React.RefObject<HTMLElement | null>) {
  const [selection, setSelection] = React.useState<Selection | undefined>();
  const opener = React.useRef<Element | null>(null);
  const detail = React.useMemo(
    () => (selection === undefined || matrix === undefined ? undefined : buildDetail(input, matrix, selection)),
    [matrix, input, selection],
  );
  const select = (next: Selection | undefined): void => {
    if (selection === undefined) opener.current = document.activeElement;
    setSelection(next);
  };
  const close = (): void => {
    const there =
      opener.current instanceof HTMLElement && opener.current.isConnected && opener.current !== document.body;
    const back = there ? opener.current : root.current?.querySelector('[data-spot][tabindex="0"]');
    if (back instanceof HTMLElement) back.focus();
    setSelection(undefined);
  };
  return { detail, selection: detail === undefined ? undefined : selection, select, close };
}

type Own = Pick<CdnOptions, 'view' | 'metric' | 'sort'>;

/** What the reader chose for now; a change of the saved options takes it back. */
function useOwn({ view, metric, sort }: CdnOptions): readonly [Own, (change: Partial<Own>) => void] {
  const [own, setOwn] = React.useState<{ readonly of: Own; readonly change: Partial<Own> }>({
    of: { view, metric, sort },
    change: {},
  });
  const same = own.of.view === view && own.of.metric === metric && own.of.sort === sort;
  const current: Own = { view, metric, sort, ...(same ? own.change : {}) };
  return [
    current,
    (change) => setOwn({ of: { view, metric, sort }, change: { ...(same ? own.change : {}), ...change } }),
  ];
}

const rangeOf = ({ timeRange: { raw: range } }: PanelData): DrawerRange => ({
  from: String(raw(range.from)),
  to: String(raw(range.to)),
});

/** `now-6h`, or milliseconds of a moment. */
const raw = (end: string | { readonly valueOf: () => number }): string | number =>
  typeof end === 'string' ? end : end.valueOf();

const getStyles = (theme: GrafanaTheme2) => ({
  root: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden', position: 'relative' }),
  bar: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    padding: theme.spacing(0, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    flexShrink: 0,
  }),
  body: css({ flex: '1 1 0', minHeight: 0, display: 'flex', position: 'relative' }),
  view: css({ flex: '1 1 0', minWidth: 0, height: '100%' }),
  beside: css({ flexShrink: 0, height: '100%' }),
  over: css({ position: 'absolute', inset: 0, zIndex: 5 }),
});
