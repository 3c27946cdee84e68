import type { DataQueryError } from '@grafana/data';

/** What a person may do about a failed question, by what its error says. The first that fits is said. */
const REMEDIES: readonly { readonly says: RegExp; readonly remedy: string }[] = [
  {
    says: /too many samples|exceeded maximum resolution|max(imum)? (series|samples|chunks)|limit/i,
    remedy: 'Shorten the time range or filter to fewer vantages and targets.',
  },
  {
    says: /time(d)? ?out|deadline|context canceled|504/i,
    remedy: 'Shorten the time range, filter, or raise the timeout of that data source.',
  },
  {
    says: /401|403|unauthori[sz]ed|forbidden|permission|access denied/i,
    remedy: 'Check the credentials of that data source, and that you may query it.',
  },
  {
    says: /parse error|bad_data|unknown function|many-to-many|400/i,
    remedy: 'Check the patterns in the filters: they are regular expressions.',
  },
  { says: /not found|404/i, remedy: 'Choose the data source anew in the settings of this one.' },
  {
    says: /502|503|bad gateway|unavailable|ECONNREFUSED|connection refused|no such host|fetch|network/i,
    remedy: 'Check that the server behind that data source runs and that Grafana reaches it.',
  },
];
const ANYHOW = 'Open that data source in its settings and press "Save & test".';

/** What somebody should do about an error that says `reason`. */
export const remedyFor = (reason: string): string => REMEDIES.find(({ says }) => says.test(reason))?.remedy ?? ANYHOW;

/** The sentence that an error carries, whatever its shape: of a response, thrown, or rejected by the browser. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'string' && error !== '') return error;
  if (typeof error !== 'object' || error === null) return 'no reason was given';
  const { data, message, statusText, status } = error as Partial<DataQueryError>;
  const nested = (error as { error?: unknown }).error;
  const said = data?.message ?? data?.error ?? message ?? statusText;
  if (typeof said === 'string' && said !== '') return said;
  if (nested !== undefined) return reasonOf(nested);
  return status === undefined ? 'no reason was given' : `status ${status}`;
}

/** A failed question. */
export interface Failure {
  /** Of the query: `A`. */
  readonly query: string;
  /** What was asked, as its kind calls it: `links`; absent where all questions failed. */
  readonly question?: string | undefined;
  /** Name of the data source that was asked. */
  readonly asked: string;
  readonly reason: string;
  readonly status?: number;
}

/** One sentence for the panel: which question failed, why, what to do. */
export function toError(failure: Failure): DataQueryError {
  const { query, question, asked, reason, status } = failure;
  const what = question === undefined ? `Query ${query}` : `Query ${query}, question "${question}"`;
  const ended = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  return {
    refId: query,
    message: `${what}: ${asked} did not answer: ${ended} ${remedyFor(reason)}`,
    ...(status === undefined ? {} : { status }),
  };
}
