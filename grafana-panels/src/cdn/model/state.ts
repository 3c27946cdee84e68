/** What the panel has to say before it can show anything: nothing asked, nothing measured, something went wrong. */
import type { CdnInput } from './types.js';

export interface Empty {
  readonly title: string;
  /** What to do, in order. */
  readonly steps: readonly string[];
}

/** The views that need frames of their own. */
export type Needed = 'matrix' | 'phases' | 'share' | 'edges' | 'findings';

const ASKED: Readonly<
  Record<Needed, { readonly frame: keyof CdnInput; readonly kind: string; readonly probe: string }>
> = {
  matrix: { frame: 'cells', kind: 'CDN comparison', probe: 'cdn' },
  phases: { frame: 'phases', kind: 'Phases, of CDN fetches', probe: 'cdn' },
  share: { frame: 'shares', kind: 'DNS share', probe: 'dns-share' },
  edges: { frame: 'edges', kind: 'CDN comparison', probe: 'cdn' },
  findings: { frame: 'findings', kind: 'CDN comparison', probe: 'cdn' },
};

/** Why a view is empty and what to do about it. Asking for the wrong thing differs from measuring nothing. */
export function emptiness(input: CdnInput, view: Needed): Empty {
  const { frame, kind, probe } = ASKED[view];
  if (input[frame] === undefined)
    return {
      title: 'This panel does not ask for it',
      steps: [`Add a query to the data source Parallax, of the kind “${kind}”.`],
    };
  return {
    title: 'Nothing was measured here',
    steps: [
      `No series of a probe of type “${probe}” lie in this time range: widen it, or look whether filters and variables leave anything.`,
      `Is there such a probe? It is configured at the agents, in parallax.yml: “type: ${probe}”, with providers${probe === 'cdn' ? ', a baseline and objects' : ' and their weights'}.`,
      'Do the agents report at all? The dashboard “Vantages” and Save & test of the data source tell.',
    ],
  };
}

const REMEDIES: readonly { readonly words: RegExp; readonly remedy: string }[] = [
  {
    words: /401|403|unauthori|forbidden|permission/i,
    remedy: 'You may not ask the Prometheus data source behind it: whoever runs this Grafana can allow it.',
  },
  {
    words: /timed? ?out|deadline|504|gateway/i,
    remedy:
      'It took too long: choose a shorter time range or fewer vantages, or load the recording rules of the scorecard.',
  },
  {
    words: /too many|exceed|limit|max(imum)? (samples|series)/i,
    remedy: 'It was too much for Prometheus: choose a shorter time range, or filter by probe or provider.',
  },
  {
    words: /not found|404|data ?source|uid/i,
    remedy:
      'Open the settings of the data source Parallax, choose a Prometheus data source there, and press Save & test.',
  },
];

/** What to do about an error, by its words. */
export const remedyOf = (message: string): string =>
  REMEDIES.find(({ words }) => words.test(message))?.remedy ??
  'Press Save & test in the settings of the data source Parallax: it says what is missing and how to mend it.';
