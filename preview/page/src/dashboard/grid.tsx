/** Panels where the dashboard puts them, row by row; a panel asks when it comes into sight. */
import type { DataFrame } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { Button, useTheme2 } from '@grafana/ui';
import React, { useEffect, useMemo, useRef, useState } from 'react';
import { list } from '../data/formats.js';
import type { DashboardJson, PanelJson } from './json.js';
import { boxes, repeated, sections, type Box, type Section } from './layout.js';
import type { Opened } from './open.js';
import { DashboardPanel } from './panel.js';

interface Props {
  readonly dashboard: DashboardJson;
  readonly open: Opened;
  readonly annotations: DataFrame[];
}

export function Grid({ dashboard, ...props }: Props): React.ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const all = useMemo(() => sections(dashboard.panels), [dashboard]);
  return (
    <div ref={frame} data-testid="grid">
      {width > 0 &&
        all.map((section, index) => (
          <Row key={section.row?.id ?? `r${index}`} {...props} section={section} width={width} />
        ))}
    </div>
  );
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

interface RowProps extends Omit<Props, 'dashboard'> {
  readonly section: Section;
  readonly width: number;
}

function Row({ section: { row, panels }, open, annotations, width }: RowProps): React.ReactElement {
  const theme = useTheme2();
  const [shut, setShut] = useState(row?.collapsed === true);
  const shown = useMemo(() => repeated(panels, (name) => list(open.known.get(name)?.values ?? [])), [panels, open]);
  const placed = useMemo(() => boxes(shown, width), [shown, width]);
  const title = getTemplateSrv().replace(row?.title ?? '');
  return (
    <div style={{ marginBottom: theme.spacing(1) }}>
      {row !== undefined && (
        <Button
          variant="secondary"
          fill="text"
          icon={shut ? 'angle-right' : 'angle-down'}
          aria-expanded={!shut}
          onClick={() => setShut(!shut)}
        >
          {title}
        </Button>
      )}
      {!shut && (
        <div style={{ position: 'relative', height: placed.height }}>
          {shown.map((panel, index) => (
            <Placed
              key={panel.id}
              panel={panel}
              open={open}
              annotations={annotations}
              box={placed.boxes[index] as Box}
            />
          ))}
        </div>
      )}
    </div>
  );
}

interface PlacedProps extends Omit<Props, 'dashboard'> {
  readonly panel: PanelJson;
  readonly box: Box;
}

function Placed({ panel, box, open, annotations }: PlacedProps): React.ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const seen = useSeen(frame);
  return (
    <div ref={frame} style={{ position: 'absolute', ...box }} data-testid="place">
      {seen && <DashboardPanel {...{ panel, open, annotations }} width={Math.floor(box.width)} height={box.height} />}
    </div>
  );
}

/** True once it was near the window. */
function useSeen(ref: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && setSeen(true), {
      rootMargin: '300px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return seen;
}
