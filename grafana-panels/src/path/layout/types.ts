/** Where things stand, in units of the drawing (CSS pixels at zoom 1); the camera maps them to the screen. */
export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Radius. */
  readonly r: number;
}

export interface PlacedBand {
  readonly asn: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** By node id. */
  readonly at: ReadonlyMap<string, Placed>;
  readonly bands: readonly PlacedBand[];
  readonly width: number;
  readonly height: number;
}

/** Screen = (drawing + offset) * zoom. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
