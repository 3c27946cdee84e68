import type { Scene } from '../model/types.js';
import type { Camera, Layout } from '../layout/index.js';

/** The part of Grafana's theme (`GrafanaTheme2` fits) that colours are made of. */
export interface PaletteTheme {
  readonly isDark: boolean;
  readonly colors: {
    readonly text: { readonly primary: string; readonly secondary: string; readonly maxContrast: string };
    readonly background: { readonly canvas: string; readonly primary: string; readonly secondary: string };
    readonly primary: Rich;
    readonly success: Rich;
    readonly warning: Rich;
    readonly error: Rich;
  };
  readonly typography: { readonly fontFamily: string };
}

interface Rich {
  readonly main: string;
  readonly text: string;
}

/** Plain opaque colours (`#rrggbb`), each legible on the background; alpha only where the name says tint. */
export interface Palette {
  readonly dark: boolean;
  readonly font: string;
  readonly background: string;
  readonly text: string;
  readonly textSoft: string;
  /** A plain link, and thin outlines. */
  readonly line: string;
  /** Strokes and fills by meaning. */
  readonly known: Tone;
  readonly source: Tone;
  readonly destination: Tone;
  readonly vantage: Tone;
  readonly silent: Tone;
  readonly loss: Tone;
  readonly slow: Tone;
  readonly appeared: Tone;
  readonly vanished: Tone;
  readonly mark: Tone;
  /** Behind nodes of autonomous systems, in turn. */
  readonly bands: readonly { readonly fill: string; readonly edge: string }[];
  readonly bandText: string;
}

/** A thing's outline, the inside, and text or a sign upon the inside. */
export interface Tone {
  readonly stroke: string;
  readonly fill: string;
  readonly on: string;
}

/** What changes while the picture stays. */
export interface DrawState {
  /** Id of the node or link under the pointer: its paths are lit, the rest is dimmed. */
  readonly hover?: string | undefined;
  /** Id of the node or link that the keyboard is at: gets a ring. */
  readonly focus?: string | undefined;
  /** Ids of selected nodes and links: dashed outlines. */
  readonly selected?: ReadonlySet<string> | undefined;
  /** Milliseconds, for dashes that move; absent where people prefer reduced motion: they stand still. */
  readonly time?: number | undefined;
  /** While panning and zooming: large pictures move as a bitmap and are drawn anew afterwards. */
  readonly gesture: boolean;
}

export type DrawArguments = readonly [scene: Scene, layout: Layout, camera: Camera, palette: Palette, state: DrawState];
export type HitArguments = readonly [layout: Layout, scene: Scene, camera: Camera, x: number, y: number];
export type Hit = { readonly node: string } | { readonly link: string };

/** Draws everything of the picture, texts included; what lies over it in the DOM is only what follows the pointer. */
export interface Renderer {
  /** Sets the size in CSS pixels, and pixels of the screen for each (`devicePixelRatio`). Draw afterwards. */
  resize(width: number, height: number, ratio: number): void;
  draw(...picture: DrawArguments): void;
  /** Lets go of bitmaps. */
  dispose(): void;
}

/** A text that fits, in pixels of the screen: the middle of its box. */
export interface Label {
  readonly id: string;
  readonly of: 'node' | 'link' | 'band';
  /** Cut with `…` where it was too long. */
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `loud` for loss and slow links, `soft` for what is only background. */
  readonly tone: 'plain' | 'loud' | 'soft';
}

/** What a sign of the picture means, with its drawing. */
export interface LegendEntry {
  readonly id: string;
  readonly text: string;
  readonly shapes: readonly LegendShape[];
}

/** One `<path>` of a legend's drawing, 32 by 20; colours are the palette's. */
export interface LegendShape {
  readonly d: string;
  readonly stroke?: string;
  readonly fill?: string;
  readonly width?: number;
  readonly dash?: string;
}
