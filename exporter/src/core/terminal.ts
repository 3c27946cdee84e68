/** A terminal that a command may take over to draw on. */
export interface Terminal {
  /**
   * Takes it over: another screen, no cursor, keys as they are typed. It is given back by `close`, and also when the
   * process ends otherwise or is suspended.
   */
  open(events: TerminalEvents): Screen;
}

export interface TerminalEvents {
  /** Characters and control sequences, several at once when they come so. Never called where nobody can type. */
  onKeys(typed: string): void;
  /** The size is another one, or the screen was given back and taken again. */
  onResize(): void;
}

export interface Screen {
  size(): { readonly columns: number; readonly rows: number };
  /** Shows these lines from the top; only those that are different are sent. None may be wider than the screen. */
  draw(lines: readonly string[]): void;
  /** Sends all of them the next time. */
  forget(): void;
  /** Idempotent. */
  close(): void;
}
