/**
 * - `version`: written by another version of the agent, in a format that this one does not know
 * - `damaged`: the bytes are not what any version wrote
 */
export type PayloadFault = 'version' | 'damaged';

/** A payload of the queue that cannot be read; the rows in it are lost to this reader. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  constructor(
    readonly fault: PayloadFault,
    message: string,
  ) {
    super(message);
  }
}

export const damaged = (what: string): PayloadError => new PayloadError('damaged', `queue payload: ${what}`);
