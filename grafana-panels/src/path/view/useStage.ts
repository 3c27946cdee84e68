import type { RefObject } from 'react';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useTheme2 } from '@grafana/ui';
import type { Palette } from '../draw/index.js';
import { createRenderer, palette } from '../draw/index.js';
import type { Shown, Stage } from './stage.js';
import { createStage } from './stage.js';

/** The colours of the theme in use. */
export function usePalette(): Palette {
  const theme = useTheme2();
  return useMemo(() => palette(theme), [theme]);
}

/** A stage on the canvas, for as long as it is there; what is shown changes without a new one. */
export function useStage(canvas: RefObject<HTMLCanvasElement | null>, shown: Shown): Stage | undefined {
  const [stage, setStage] = useState<Stage | undefined>(undefined);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = createStage(createRenderer(canvas.current));
    setStage(made);
    return () => made.dispose();
  }, [canvas]);
  useLayoutEffect(() => stage?.show(shown), [stage, shown]);
  return stage;
}
