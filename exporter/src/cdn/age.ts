import type { Delivery, Layer } from './layer.js';
import { wholeNumber } from './values.js';

/**
 * The delivery with the Age (RFC 9111 section 5.1) that the edge sent, where its own words have none. What is given is
 * left as it is.
 */
export function withAge(delivery: Delivery, value: string): Delivery {
  const [edge, ...behind] = delivery.layers;
  if (edge.age !== undefined) return delivery;
  // The first of several counts.
  const comma = value.indexOf(',');
  const age = wholeNumber((comma === -1 ? value : value.slice(0, comma)).trim());
  if (age === undefined || age < 0) return delivery;
  const layers: readonly [Layer, ...Layer[]] = [{ ...edge, age }, ...behind];
  return { provider: delivery.provider, layers };
}
