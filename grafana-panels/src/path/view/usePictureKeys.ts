import type { Dispatch, KeyboardEvent } from 'react';
import type { Layout } from '../layout/index.js';
import type { Scene } from '../model/types.js';
import { isArrow, neighbour, wholePath } from './keyboard.js';
import type { Stage } from './stage.js';
import type { Action } from './state.js';

interface Keys {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly stage: Stage | undefined;
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
    const next = neighbour(keys.scene, keys.layout, keys.focus, event.key);
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

/** Enter opens what opens and selects the rest; Space selects one more; with Shift the whole path. */
function choose({ scene, focus, open, dispatch }: Keys, event: KeyboardEvent<HTMLElement>): boolean {
  const node = scene.nodes.find((one) => one.id === focus);
  if (node === undefined) return false;
  if (event.key === ' ') dispatch({ type: 'select', id: node.id, more: true });
  else if (event.shiftKey) dispatch({ type: 'select-all', ids: wholePath(scene, node.id), match: 'all' });
  else if (node.expandable) open(node.id);
  else dispatch({ type: 'select', id: node.id, more: false });
  return true;
}

function escape({ focus, setFocus, dispatch }: Keys): boolean {
  setFocus(null);
  dispatch({ type: 'clear' });
  return focus !== null;
}
