/** What is wrong with an expression: characters from and to, as offsets in its text. */
export interface Fault {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** Whether the expression is read at all, or is read and has no meaning. */
  readonly kind: 'syntax' | 'type';
}
