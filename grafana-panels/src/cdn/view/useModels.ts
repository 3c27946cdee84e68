import { CDN_COLUMNS } from '@parallax/contract';
import type { InterpolateFunction, PanelData } from '@grafana/data';
import React from 'react';
import {
  edgesAnswer,
  findingsAnswer,
  matrixAnswer,
  phasesAnswer,
  sharesAnswer,
  type Answer,
} from '../model/answers.js';
import { buildFindings, type FindingsModel } from '../model/findings.js';
import { buildMatrix } from '../model/matrix.js';
import { buildPhases, type PhasesModel } from '../model/phases.js';
import { readCdn } from '../model/read.js';
import { buildShares, type ShareHost } from '../model/shares.js';
import type { CdnInput, Matrix, Metric, Sort } from '../model/types.js';
import type { ViewName } from '../options.js';

/** Everything that any view draws. */
export interface Models {
  readonly input: CdnInput;
  readonly matrix: Matrix | undefined;
  readonly phases: PhasesModel | undefined;
  readonly shares: readonly ShareHost[] | undefined;
  readonly findings: FindingsModel | undefined;
  readonly answers: Readonly<Record<ViewName, Answer>>;
}

interface Choice {
  readonly metric: Metric;
  readonly sort: Sort;
  readonly columnsLabel: string;
  readonly byColumn: string | undefined;
}

/** Models of what came, built anew only when frames or choice change. */
export function useModels(data: PanelData, choice: Choice, replace: InterpolateFunction): Models {
  const { metric, sort, columnsLabel, byColumn } = choice;
  const input = React.useMemo(() => readCdn(data.series), [data.series]);
  const noun = columnsLabel === '' ? askedColumns(data, replace) : columnsLabel;
  const matrix = React.useMemo(
    () => buildMatrix(input, { metric, sort, noun, byColumn }),
    [input, metric, sort, noun, byColumn],
  );
  return React.useMemo(() => {
    const baselines = new Map(
      (matrix?.groups ?? []).flatMap((group) =>
        group.baseline === undefined ? [] : [[group.probe, group.baseline] as const],
      ),
    );
    const phases = buildPhases(input, baselines);
    const shares = buildShares(input);
    const findings = buildFindings(input);
    const answers = {
      matrix: matrixAnswer(matrix),
      phases: phasesAnswer(phases),
      share: sharesAnswer(shares),
      edges: edgesAnswer(input.edges),
      findings: findingsAnswer(findings),
    };
    return { input, matrix, phases, shares, findings, answers };
  }, [input, matrix]);
}

/** What the query of the panel tells columns apart by, where it is a word that is known. */
function askedColumns(data: PanelData, replace: InterpolateFunction): string | undefined {
  for (const target of data.request?.targets ?? []) {
    const { kind, columns } = target as { readonly kind?: unknown; readonly columns?: unknown };
    if (kind !== 'cdn') continue;
    const asked = typeof columns === 'string' ? replace(columns) : 'vantage';
    return CDN_COLUMNS.find((known) => known === asked);
  }
  return undefined;
}
