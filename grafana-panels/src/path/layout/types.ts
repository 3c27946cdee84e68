/** Where things stand, in units of the drawing (CSS pixels at zoom 1); the camera maps them to the screen. */
export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Radius. */
  readonly r: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle behind nodes of one autonomous system; one system may have several. */
export interface PlacedBand {
  readonly asn: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Counts systems from left to right: neighbours are tinted differently. */
  readonly tint: number;
}

export interface Layout {
  /** By node id. */
  readonly at: ReadonlyMap<string, Placed>;
  /**
   * By link id: points that a link passes, left to right: in each column that it skips, or halfway where several links
   * join the same two nodes. Other links between adjacent columns have none.
   */
  readonly via: ReadonlyMap<string, readonly Point[]>;
  readonly bands: readonly PlacedBand[];
  /** Where the columns stand that hold anything, left to right. */
  readonly columns: readonly number[];
  /** Least distance of two nodes of one column, from middle to middle. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  /** Of the view that it was made for, width by height. */
  readonly aspect: number;
}

/** Screen = (drawing + offset) * zoom. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
