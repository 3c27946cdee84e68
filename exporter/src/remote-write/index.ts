/** What benchmarks take of remote write. */
export { BlockCodec } from './codec/index.js';
export { compress, OutSeries, Symbols, V1Encoder, V2Encoder, type Row } from './encode/index.js';
export { uncompress } from './codec/block-compression.js';
