import React, { useMemo } from 'react';
import type { Dispatch } from 'react';
import type { PanelProps } from '@grafana/data';
import { config } from '@grafana/runtime';
import type { PathOptions } from '../options.js';
import type { PathInput, Scene } from '../model/types.js';
import { authoredLinks, cardLinks } from './cardLinks.js';
import type { Pair } from './cards.js';
import { cardOf } from './cards.js';
import { Inspector } from './Inspector.js';
import type { Place } from './links.js';
import { nodeOf } from './parts.js';
import type { Action } from './state.js';
import { ownNames, targetNames } from './targets.js';

interface Props {
  readonly scene: Scene;
  readonly id: string | null;
  readonly pairs: readonly Pair[];
  readonly input: PathInput;
  readonly panel: PanelProps<PathOptions>;
  readonly narrow: boolean;
  readonly dispatch: Dispatch<Action>;
}

/** The card of what was selected last, with where one can go from it. */
export function Pinned({ scene, id, pairs, input, panel, narrow, dispatch }: Props): React.ReactElement | null {
  const { data, timeRange } = panel;
  const card = useMemo(() => {
    const found = id === null ? undefined : cardOf(scene, id, pairs);
    return found && { ...found, targets: ownNames(found.targets, targetNames(input)) };
  }, [scene, id, pairs, input]);
  const links = useMemo(() => {
    if (card === undefined) return [];
    const members = nodeOf(scene, card.id)?.members ?? [];
    return cardLinks(card, placeOf(timeRange.raw), authoredLinks(data.series, members));
  }, [card, scene, data.series, timeRange]);
  if (card === undefined) return null;
  // What is selected may be gone then, and would dim all.
  const toggle = (group: string): void => {
    dispatch({ type: 'clear' });
    dispatch({ type: 'toggle', id: group });
  };
  return (
    <Inspector
      narrow={narrow}
      card={card}
      links={links}
      onClose={() => dispatch({ type: 'unpin' })}
      onToggle={toggle}
    />
  );
}

/** As the dashboard has it: words such as `now-6h` stay words. */
function placeOf(raw: PanelProps['timeRange']['raw']): Place {
  const text = (end: typeof raw.from): string => (typeof end === 'string' ? end : String(end.valueOf()));
  return { base: config.appSubUrl ?? '', from: text(raw.from), to: text(raw.to) };
}
