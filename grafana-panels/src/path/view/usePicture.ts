import type { Dispatch, FocusEvent, KeyboardEvent, ReactNode, RefObject } from 'react';
import { useCallback, useMemo, useState } from 'react';
import type { Layout } from '../layout/index.js';
import type { Scene } from '../model/types.js';
import type { CardModel, Pair } from './cards.js';
import { cardOf, cardWords } from './cards.js';
import { clicking, opening, standing } from './keyboard.js';
import type { Stage } from './stage.js';
import type { Action } from './state.js';
import type { Handlers } from './useGestures.js';
import { useGestures } from './useGestures.js';
import { useHint } from './useHint.js';
import { usePictureKeys } from './usePictureKeys.js';
import type { Size } from './useSize.js';
import { usePalette, useStage } from './useStage.js';

export interface PictureProps {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly selection: ReadonlySet<string>;
  /** Its card is open already. */
  readonly pinned: string | null;
  readonly pairs: readonly Pair[];
  /** When this changes all is brought into view. */
  readonly refit: string;
  /** Expected size, until it is measured. */
  readonly size: Size;
  readonly dispatch: Dispatch<Action>;
  /** What lies over the picture: the card of what is selected. */
  readonly children?: ReactNode;
}

interface Places {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly size: Size;
}

interface Use {
  readonly stage: Stage | undefined;
  /** Something is under the pointer. */
  readonly over: boolean;
  readonly card: CardModel | undefined;
  /** What keyboard users hear of the node or link they are at. */
  readonly spoken: string;
  readonly hint: boolean;
  readonly handlers: Handlers & {
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** What pointer and keyboard do in the picture. Only what is under them is React's; the camera is the stage's. */
export function usePicture(props: PictureProps, { area, canvas, size }: Places): Use {
  const { scene, layout, selection, pinned, pairs, refit, dispatch } = props;
  const [hover, setHover] = useState<string | undefined>(undefined);
  const [hint, onHint] = useHint();
  const [focused, setFocused] = useState(false);
  const [last, setFocus] = useState<string | null>(null);
  const focus = useMemo(() => standing(scene, last), [scene, last]);
  const ring = focused && focus !== null ? focus : undefined;
  const colours = usePalette();
  const shown = useMemo(
    () => ({ scene, layout, palette: colours, selected: selection, focus: ring, refit, ...size }),
    [scene, layout, colours, selection, ring, refit, size],
  );
  const stage = useStage(canvas, shown);
  const open = useCallback((id: string) => dispatch(opening(scene, id)), [scene, dispatch]);
  const onKeyDown = usePictureKeys({ scene, layout, stage, focus, setFocus, open, dispatch });
  const onHover = (id: string | undefined): void => {
    stage?.hover(id);
    setHover(id);
  };
  const onClick = (id: string | undefined, more: boolean): void => {
    dispatch(id === undefined ? { type: 'clear' } : clicking(scene, id, more));
    setFocus(id ?? null);
  };
  const handlers = useGestures(area, stage, { onClick, onOpen: open, onHover, onHint });
  const told = hover ?? ring;
  const card = useMemo(() => (told === undefined ? undefined : cardOf(scene, told, pairs)), [scene, told, pairs]);
  return {
    stage,
    over: hover !== undefined,
    card: told === pinned ? undefined : card,
    spoken: ring !== undefined && card?.id === ring ? cardWords(card) : '',
    hint,
    handlers: { ...handlers, onKeyDown, onFocus: () => setFocused(true), onBlur: () => setFocused(false) },
  };
}
