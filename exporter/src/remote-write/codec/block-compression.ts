import * as snappy from '../../core/snappy.js';
import { damaged } from './payload-error.js';

/** Throws a {@link PayloadError}; what it allocates is in proportion to `bytes`. */
export function uncompress(bytes: Uint8Array): Uint8Array {
  try {
    return snappy.uncompress(bytes);
  } catch (error) {
    throw damaged((error as Error).message);
  }
}
