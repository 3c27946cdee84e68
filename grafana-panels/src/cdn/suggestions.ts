import { VisualizationSuggestionScore, type VisualizationSuggestionsSupplier } from '@grafana/data';
import {
  cdnCellsFrame,
  cdnEdgesFrame,
  cdnFindingsFrame,
  dnsSharesFrame,
  isFrame,
  type FrameSpec,
} from '@parallax/contract';
import type { CdnOptions, ViewName } from './options.js';

const OFFERS: readonly { readonly spec: FrameSpec; readonly view: ViewName; readonly name: string }[] = [
  { spec: cdnCellsFrame, view: 'matrix', name: 'Providers beside the baseline' },
  { spec: dnsSharesFrame, view: 'share', name: 'DNS shares beside intent' },
  { spec: cdnEdgesFrame, view: 'edges', name: 'Edges that answer' },
  { spec: cdnFindingsFrame, view: 'findings', name: 'What the lint found' },
];

/** Offers the view that the frames are for, and nothing for frames of others. */
export const suggestions: VisualizationSuggestionsSupplier<CdnOptions> = (summary) =>
  OFFERS.filter(({ spec }) => (summary.rawFrames ?? []).some((frame) => isFrame(spec, frame))).map(
    ({ view, name }) => ({
      name,
      score: VisualizationSuggestionScore.Best,
      options: { view },
    }),
  );
