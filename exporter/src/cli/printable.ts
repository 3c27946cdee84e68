/**
 * What a peer sent must not drive the terminal: controls, invisible format characters, private and unassigned code
 * points become a visible dot; selectors of variants, which change widths, go. Idempotent.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu, '\u00b7').replace(/[\ufe00-\ufe0f]/g, '');
