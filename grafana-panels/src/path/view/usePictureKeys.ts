import type { Dispatch, KeyboardEvent } from 'react';
import type { Layout } from '../layout/index.js';
import type { Scene } from '../model/types.js';
import type { Arrow } from './keyboard.js';
import { isArrow, neighbour, ontoLink, wholePath } from './keyboard.js';
import { linkOf, nodeOf } from './parts.js';
import type { Stage } from './stage.js';
import type { Action } from './state.js';

interface Keys {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly stage: Stage | undefined;
  /** Node or link that the keyboard is at. */
  readonly focus: string | null;
  readonly setFocus: (id: string | null) => void;
  readonly open: (id: string) => void;
  readonly dispatch: Dispatch<Action>;
}

const ZOOM = 1.3;

/** What each key does in the picture. Keys that it knows go no further: Grafana has shortcuts of its own. */
export function usePictureKeys(keys: Keys): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!press(keys, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function press(keys: Keys, event: KeyboardEvent<HTMLElement>): boolean {
  if (isArrow(event.key)) {
    const next = step(keys, event.key, event.shiftKey);
    keys.setFocus(next);
    if (next !== null) keys.stage?.reveal(next);
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
      keys.stage?.zoom(ZOOM);
      return true;
    case '-':
      keys.stage?.zoom(1 / ZOOM);
      return true;
    case '0':
      keys.stage?.fit();
      return true;
    case 'Escape':
      return escape(keys);
    case 'Enter':
    case ' ':
      return choose(keys, event);
    default:
      return false;
  }
}

/** Arrows go from node to node, with Shift onto the links between them; from links to their ends and neighbours. */
function step({ scene, layout, focus }: Keys, arrow: Arrow, shift: boolean): string | null {
  const level = arrow === 'ArrowLeft' || arrow === 'ArrowRight';
  return shift && level && focus !== null ? ontoLink(scene, focus, arrow) : neighbour(scene, layout, focus, arrow);
}

/** Enter opens what opens and selects the rest; Space selects one more; with Shift the whole path. */
function choose({ scene, focus: id, setFocus, open, dispatch }: Keys, event: KeyboardEvent<HTMLElement>): boolean {
  if (id === null) return false;
  const [node, link] = [nodeOf(scene, id), linkOf(scene, id)];
  if (event.key === ' ') dispatch({ type: 'select', id, more: true });
  else if (event.shiftKey) dispatch({ type: 'select-all', ids: wholePath(scene, id), match: 'all' });
  else if (node?.expandable === true || (link?.hidden.length ?? 0) > 0) {
    // What it becomes is found by the group, opened or closed.
    setFocus(node?.group ?? id);
    open(id);
  } else dispatch({ type: 'select', id, more: false });
  return true;
}

function escape({ focus, setFocus, dispatch }: Keys): boolean {
  setFocus(null);
  dispatch({ type: 'clear' });
  return focus !== null;
}
