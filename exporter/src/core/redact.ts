/** Names of header fields under which people send credentials. */
export const CREDENTIAL_NAME =
  /^(?:authorization|proxy-authorization|cookie2?)$|auth|token|secret|key|password|session|credential/i;
/** Shorter texts occur everywhere; blanking them would hide the text and no secret. */
export const SHORTEST_SECRET = 4;

const MASK = '<secret>';

/**
 * Blanks every secret in `text`; a server may send back what it was sent. With `cut`, the text was cut off, and the
 * beginning of a secret at its end goes too.
 */
export function redact(text: string, secrets: readonly string[], cut = false): string {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK);
    if (cut) clean = withoutTail(clean, secret);
  }
  return clean;
}

function withoutTail(text: string, secret: string): string {
  for (let length = Math.min(secret.length, text.length); length >= SHORTEST_SECRET; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}${MASK}`;
  }
  return text;
}
