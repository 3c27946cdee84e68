/** Where a provider runs caches, as people say it and as a globe knows it. */
export interface Place {
  /** IATA code of the airport or of the metropolitan area. */
  readonly code: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Degrees north of the equator. */
  readonly latitude: number;
  /** Degrees east of Greenwich. */
  readonly longitude: number;
}

/** A place on one line of a table, sorted by code; degrees to two decimals: a kilometre or so. */
export type Row = readonly [code: string, city: string, country: string, latitude: number, longitude: number];
