/** Colours as Grafana's themes write them: `#rgb`, `#rrggbb`, `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`. */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** Reads a colour; what cannot be read is grey. */
export function parse(text: string): Colour {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    const value = Number.parseInt(full, 16);
    return { r: value >> 16, g: (value >> 8) & 255, b: value & 255, a: 1 };
  }
  const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [];
  const [r, g, b, a = 1] = numbers;
  if (r === undefined || g === undefined || b === undefined || !/^rgba?\(/i.test(text.trim())) return { r: 128, g: 128, b: 128, a: 1 }; // prettier-ignore
  return { r, g, b, a };
}

const hex = ({ r, g, b }: Colour): string =>
  `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** `share` of the colour over the background, as an opaque colour; the colour's own alpha counts. */
export function mix(colour: string, background: string, share = 1): string {
  const over = parse(colour);
  const under = parse(background);
  const part = over.a * share;
  const between = (a: number, b: number): number => b + (a - b) * part;
  return hex({ r: between(over.r, under.r), g: between(over.g, under.g), b: between(over.b, under.b), a: 1 });
}

function luminance(text: string): number {
  const { r, g, b } = parse(text);
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast of two opaque colours after WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved towards `end` until its contrast to every background is at least `ratio`. */
export function legible(
  colour: string,
  backgrounds: readonly string[],
  wanted: { ratio: number; end: string },
): string {
  const [first = '#000000'] = backgrounds;
  const opaque = mix(colour, first);
  for (let share = 0; share <= 1; share += 0.05) {
    const moved = mix(wanted.end, opaque, share);
    if (backgrounds.every((background) => contrast(moved, background) >= wanted.ratio)) return moved;
  }
  return mix(wanted.end, first);
}
