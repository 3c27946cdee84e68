/** Numbers as text. Everything written here reads back as exactly the same double. */

const DIGITS = Uint8Array.from({ length: 3000 }, (_, k) => {
  const value = Math.floor(k / 3);
  return 0x30 + (Math.floor(value / 10 ** (2 - (k % 3))) % 10);
});
const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;
const MICRO = 1e6;
/** The longest text {@link writeNumber} writes. */
export const MAX_NUMBER_BYTES = 26;

export function writeAscii(bytes: Uint8Array, start: number, text: string): number {
  for (let k = 0; k < text.length; k += 1) bytes[start + k] = text.charCodeAt(k);
  return start + text.length;
}

function writeThree(bytes: Uint8Array, at: number, value: number): void {
  const from = value * 3;
  bytes[at] = DIGITS[from] ?? ZERO;
  bytes[at + 1] = DIGITS[from + 1] ?? ZERO;
  bytes[at + 2] = DIGITS[from + 2] ?? ZERO;
}

/** A whole number from 0 to 2^31. */
function writeSmall(bytes: Uint8Array, start: number, value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound && digits < 10; bound *= 10) digits += 1;
  let rest = value;
  for (let at = start + digits - 1; at >= start; at -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[at] = ZERO + (rest - tenth * 10);
    rest = tenth;
  }
  return start + digits;
}

/**
 * A double as every format reads it: whole numbers and multiples of a microsecond as plain decimals (which is also their
 * shortest form, found several times faster), others in JavaScript's shortest form, NaN, +Inf and -Inf spelled as Go does.
 */
export function writeNumber(bytes: Uint8Array, start: number, value: number): number {
  const size = Math.abs(value);
  if (size < 0x7fff_ffff) {
    const micros = Math.round(size * MICRO);
    if (micros / MICRO === size) {
      const whole = Math.trunc(size);
      let at = start;
      if (value < 0 || Object.is(value, -0)) bytes[at++] = MINUS;
      at = writeSmall(bytes, at, whole);
      const fraction = micros - whole * MICRO;
      return fraction === 0 ? at : writeFraction(bytes, at, fraction);
    }
  }
  return writeAscii(bytes, start, numberText(value));
}

function writeFraction(bytes: Uint8Array, start: number, micros: number): number {
  const high = (micros / 1000) | 0;
  bytes[start] = DOT;
  writeThree(bytes, start + 1, high);
  writeThree(bytes, start + 4, micros - high * 1000);
  let end = start + 7;
  while (bytes[end - 1] === ZERO) end -= 1;
  return end;
}

export function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * A bucket bound or quantile as Go's `strconv.FormatFloat(value, 'g', -1, 64)` prints it, because it is part of the
 * identity of a series and Prometheus prints it so itself when it reads protobuf.
 */
export function boundText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return numberText(value);
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The canonical form of OpenMetrics 1.0 ("considerations: canonical numbers"): whole numbers end in `.0`. */
export function canonicalBoundText(value: number): string {
  const text = boundText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
