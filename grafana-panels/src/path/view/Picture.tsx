import React, { useRef } from 'react';
import { useStyles2 } from '@grafana/ui';
import { FloatingCard } from './FloatingCard.js';
import { linkOf } from './parts.js';
import { getStyles } from './pictureStyles.js';
import type { PictureProps } from './usePicture.js';
import { usePicture } from './usePicture.js';
import { useSize } from './useSize.js';
import { ZoomButtons } from './ZoomButtons.js';

const HELP =
  'Arrow keys move from node to node along links, with Shift onto the links themselves, Enter opens a group or selects, Shift and Enter selects a whole path, plus, minus and zero zoom, Escape clears. The same as rows: choose Table.';

/** Canvas, and over it what follows pointer and keyboard. */
export function Picture(props: PictureProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [area, canvas] = [useRef<HTMLDivElement>(null), useRef<HTMLCanvasElement>(null)];
  const size = useSize(area, props.size);
  const picture = usePicture(props, { area, canvas, size });
  const { card, stage, spoken, hint } = picture;
  return (
    <div className={styles.frame}>
      <div
        ref={area}
        className={styles.area}
        role="application"
        aria-roledescription="picture of paths"
        aria-label={props.scene.sentence}
        aria-description={HELP}
        tabIndex={0}
        {...picture.handlers}
        style={{ cursor: picture.over ? 'pointer' : 'grab' }}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
        {card !== undefined && stage !== undefined && (
          <FloatingCard card={card} stage={stage} size={size} under={linkOf(props.scene, card.id) !== undefined} />
        )}
        {hint && <div className={styles.hint}>Hold Ctrl or ⌘, or click the picture first, to zoom</div>}
      </div>
      <div className={styles.spoken} aria-live="polite">
        {spoken}
      </div>
      <ZoomButtons stage={stage} />
      {props.children}
    </div>
  );
}
