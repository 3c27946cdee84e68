export { Rows, wordsOf, type EncodeOptions, type Piece, type RequestEncoder, type Row } from './batch.js';
export { compress } from '../../core/snappy.js';
export { WRITE_HEADERS } from './headers.js';
export { MetadataSchedule } from './metadata-schedule.js';
export { OutSeries } from './out-series.js';
export { Symbols } from './symbols.js';
export { V1Encoder } from './v1.js';
export { V2Encoder } from './v2.js';
