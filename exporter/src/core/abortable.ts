/**
 * The part of an AbortSignal that waiting needs; every AbortSignal is one. A real signal costs as much as asking a
 * question over UDP, so who only waits takes this.
 */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  /** Each listener is called at most once. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
