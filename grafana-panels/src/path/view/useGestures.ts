import type { MouseEvent, PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import type { Point } from '../layout/index.js';
import { pinch, wheelFactor } from './pinch.js';
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
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
  readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
}

/** A press that moves further than this is a drag, pixels. */
const STILL = 4;

/**
 * Mouse, pen and fingers on the picture. The wheel zooms with Ctrl or Cmd, as a touchpad does where fingers part on it,
 * or after the picture was given the focus; otherwise the dashboard scrolls. Two fingers on a screen zoom and move; one
 * moves to the sides, and scrolls the dashboard up and down.
 */
export function useGestures(area: RefObject<HTMLElement | null>, stage: Stage | undefined, deeds: Deeds): Handlers {
  const latest = useRef(deeds);
  latest.current = deeds;
  useWheel(area, stage, latest);
  useTouch(area);
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

/** Two fingers are the picture's: else the browser scrolls or zooms the page with them. */
function useTouch(area: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const keep = (event: TouchEvent): void => {
      if (event.touches.length > 1) event.preventDefault();
    };
    for (const name of TOUCHES) element.addEventListener(name, keep, { passive: false });
    return () => TOUCHES.forEach((name) => element.removeEventListener(name, keep));
  }, [area]);
}

const TOUCHES = ['touchstart', 'touchmove'] as const;

const pointIn = (element: Element, event: { readonly clientX: number; readonly clientY: number }): Point => {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
};

interface Press {
  /** Where each finger or the mouse is; the first two count. */
  readonly points: Map<number, Point>;
  readonly start: Point;
  dragged: boolean;
}

function handlers(stage: Stage | undefined, latest: Latest): Handlers {
  let press: Press | undefined;
  let clicked: string | undefined;
  const at = (event: MouseEvent<HTMLElement>): string | undefined => {
    const { x, y } = pointIn(event.currentTarget, event);
    return stage?.at(x, y);
  };
  const drag = (event: PointerEvent<HTMLElement>, own: Press): void => {
    own.dragged = true;
    latest.current.onHover(undefined);
    event.currentTarget.setPointerCapture?.(event.pointerId);
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const start = pointIn(event.currentTarget, event);
      if (press === undefined || event.isPrimary) press = { points: new Map(), start, dragged: false };
      press.points.set(event.pointerId, start);
      if (press.points.size > 1) drag(event, press);
    },
    onPointerMove: (event) => {
      const point = pointIn(event.currentTarget, event);
      if (press === undefined || event.buttons === 0) {
        latest.current.onHover(stage?.at(point.x, point.y));
        return;
      }
      if (!press.dragged && Math.hypot(point.x - press.start.x, point.y - press.start.y) < STILL) return;
      if (!press.dragged) drag(event, press);
      if (stage !== undefined) moved(stage, press.points, [event.pointerId, point]);
    },
    onPointerUp: (event) => void press?.points.delete(event.pointerId),
    onPointerLeave: () => latest.current.onHover(undefined),
    onPointerCancel: (event) => {
      press?.points.delete(event.pointerId);
      if (press?.points.size === 0) press = undefined;
    },
    onClick: (event) => {
      const dragged = press?.dragged ?? false;
      press = undefined;
      // The second click of a double one is part of that.
      if (dragged || event.detail > 1) return;
      clicked = at(event);
      latest.current.onClick(clicked, event.shiftKey || event.ctrlKey || event.metaKey);
    },
    onDoubleClick: (event) => {
      const id = at(event);
      // What the first click opened has gone: the second meant the same, not what stands there now.
      if (id !== undefined && id === clicked) latest.current.onOpen(id);
    },
  };
}

/** One of those that press has moved: the picture goes with it, with two also by how far they parted. */
function moved(stage: Stage, points: Map<number, Point>, [id, point]: readonly [number, Point]): void {
  const last = points.get(id);
  if (last === undefined) return;
  const other = [...points].find(([one]) => one !== id)?.[1];
  points.set(id, point);
  if (other === undefined) {
    stage.pan(point.x - last.x, point.y - last.y);
    return;
  }
  const { dx, dy, factor, at } = pinch([last, other], [point, other]);
  stage.pan(dx, dy);
  stage.zoom(factor, at);
}
