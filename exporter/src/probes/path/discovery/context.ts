/** What a search may use. */
export interface SearchContext {
  readonly signal: AbortSignal;
  /** Milliseconds until the search must have ended, at least 0. */
  remaining(): number;
  /** TTL at which the destination answered last time; a hint to send fewer packets beyond it. */
  readonly distance?: number;
  /** The address traced to. */
  readonly destination: string;
}
