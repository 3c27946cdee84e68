import React from 'react';
import { emptiness } from '../model/state.js';
import type { Density, ViewName } from '../options.js';
import { Cards } from './Cards.js';
import { Edges } from './Edges.js';
import { Findings } from './Findings.js';
import { MatrixTable, type MatrixProps } from './Matrix.js';
import { EmptyView } from './Messages.js';
import { Phases } from './Phases.js';
import { Shares } from './Shares.js';
import type { Models } from './useModels.js';

interface Props extends Omit<MatrixProps, 'matrix' | 'dense'> {
  readonly models: Models;
  readonly view: ViewName;
  readonly density: Density;
  readonly narrow: boolean;
  /** Something went wrong and was said: emptiness needs no further words. */
  readonly failed: boolean;
}

const DENSE: Readonly<Record<Density, boolean | undefined>> = { auto: undefined, full: false, compact: true };

/** The open view, or why it is empty. */
export function Body({ models, view, density, narrow, failed, ...rest }: Props): React.ReactElement | null {
  const { width, height } = rest;
  if (view === 'matrix' && models.matrix !== undefined)
    return narrow ? (
      <Cards matrix={models.matrix} metric={rest.metric} onSelect={rest.onSelect} />
    ) : (
      <MatrixTable {...rest} matrix={models.matrix} dense={DENSE[density]} />
    );
  if (view === 'phases' && models.phases !== undefined) return <Phases model={models.phases} width={width} />;
  if (view === 'share' && models.shares !== undefined) return <Shares hosts={models.shares} width={width} />;
  if (view === 'edges' && (models.input.edges ?? []).length > 0)
    return <Edges input={models.input} width={width} height={height} />;
  if (view === 'findings' && models.findings !== undefined) return <Findings model={models.findings} />;
  return failed ? null : <EmptyView empty={emptiness(models.input, view)} />;
}
