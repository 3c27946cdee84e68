/** What benchmarks take of remote write. */
export { BlockCodec } from './codec/index.js';
export { compress, OutSeries, Rows, Symbols, V1Encoder, V2Encoder } from './encode/index.js';
export { uncompress } from '../core/snappy.js';
