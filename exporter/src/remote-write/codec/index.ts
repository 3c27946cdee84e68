export { BlockCodec } from './codec.js';
export { PayloadError, type PayloadFault } from './payload-error.js';
export { splitBlock } from './split.js';
