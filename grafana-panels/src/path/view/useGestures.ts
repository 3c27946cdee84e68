import type { MouseEvent, PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import type { Point } from '../layout/index.js';
import type { Stage } from './stage.js';

export interface Deeds {
  /** A node or link was clicked, or nothing was. */
  readonly onClick: (id: string | undefined, more: boolean) => void;
  readonly onOpen: (id: string) => void;
  readonly onHover: (id: string | undefined) => void;
  /** The wheel was turned where it scrolls the page. */
  readonly onHint: () => void;
}

export interface Handlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
  readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
}

/** A press that moves further than this is a drag, pixels. */
const STILL = 4;

/**
 * Mouse and pen on the picture. The wheel zooms with Ctrl or Cmd, or after the picture was given the focus; otherwise
 * the dashboard scrolls.
 */
export function useGestures(area: RefObject<HTMLElement | null>, stage: Stage | undefined, deeds: Deeds): Handlers {
  const latest = useRef(deeds);
  latest.current = deeds;
  useWheel(area, stage, latest);
  return useMemo(() => handlers(stage, latest), [stage]);
}

type Latest = { readonly current: Deeds };

function useWheel(area: RefObject<HTMLElement | null>, stage: Stage | undefined, latest: Latest): void {
  useEffect(() => {
    const element = area.current;
    if (element === null || stage === undefined) return undefined;
    const turn = (event: WheelEvent): void => {
      const meant = event.ctrlKey || event.metaKey || element.contains(document.activeElement);
      if (!meant) {
        latest.current.onHint();
        return;
      }
      event.preventDefault();
      latest.current.onHover(undefined);
      stage.zoom(wheelFactor(event), pointIn(element, event));
    };
    // React listens passively: it could not keep the page from scrolling.
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [area, stage, latest]);
}

/** Lines are some 16 pixels; a notch of a wheel zooms by about a fifth, a touchpad smoothly. */
function wheelFactor(event: WheelEvent): number {
  const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
  return Math.exp(-Math.max(-120, Math.min(120, pixels)) * 0.0018);
}

const pointIn = (element: Element, event: { readonly clientX: number; readonly clientY: number }): Point => {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
};

function handlers(stage: Stage | undefined, latest: Latest): Handlers {
  let press: { readonly start: Point; last: Point; dragged: boolean } | undefined;
  const at = (event: MouseEvent<HTMLElement>): string | undefined => {
    const { x, y } = pointIn(event.currentTarget, event);
    return stage?.at(x, y);
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const start = pointIn(event.currentTarget, event);
      press = { start, last: start, dragged: false };
    },
    onPointerMove: (event) => {
      const point = pointIn(event.currentTarget, event);
      if (press === undefined || event.buttons === 0) {
        latest.current.onHover(stage?.at(point.x, point.y));
        return;
      }
      if (!press.dragged && Math.hypot(point.x - press.start.x, point.y - press.start.y) < STILL) return;
      if (!press.dragged) {
        press.dragged = true;
        latest.current.onHover(undefined);
        event.currentTarget.setPointerCapture?.(event.pointerId);
      }
      stage?.pan(point.x - press.last.x, point.y - press.last.y);
      press.last = point;
    },
    onPointerLeave: () => latest.current.onHover(undefined),
    onPointerCancel: () => {
      press = undefined;
    },
    onClick: (event) => {
      const dragged = press?.dragged ?? false;
      press = undefined;
      // The second click of a double one is part of that.
      if (dragged || event.detail > 1) return;
      latest.current.onClick(at(event), event.shiftKey || event.ctrlKey || event.metaKey);
    },
    onDoubleClick: (event) => {
      const id = at(event);
      if (id !== undefined) latest.current.onOpen(id);
    },
  };
}
