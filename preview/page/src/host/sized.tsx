/** A panel's frame alone on the page, as wide and high as the address says, else as the window is. */
import { PanelChrome, useTheme2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { Boundary } from './boundary.js';

interface Props {
  readonly search: string;
  readonly title: string;
  readonly children: (width: number, height: number) => React.ReactNode;
}

const PADDING = 8;

export function Sized({ search, title, children }: Props): React.ReactElement {
  const theme = useTheme2();
  const { width, height } = useSize(new URLSearchParams(search));
  const style = { padding: PADDING, background: theme.colors.background.canvas, minHeight: '100vh' };
  return (
    <main style={style} data-testid="embedded">
      <PanelChrome title={title} width={width} height={height}>
        {(innerWidth, innerHeight) => <Boundary what={title}>{children(innerWidth, innerHeight)}</Boundary>}
      </PanelChrome>
    </main>
  );
}

function useSize(query: URLSearchParams): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState(() => windowSize());
  useEffect(() => {
    const resized = (): void => setSize(windowSize());
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  return { width: Number(query.get('width')) || size.width, height: Number(query.get('height')) || size.height };
}

const windowSize = (): { readonly width: number; readonly height: number } => ({
  width: window.innerWidth - 2 * PADDING,
  height: window.innerHeight - 2 * PADDING,
});
