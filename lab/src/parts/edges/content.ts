/** What the lab's site consists of: the same bytes on every machine, so that hashes may be compared. */

/** Classes of content, each with a Cache-Control of its own. */
export type Partition = 'static' | 'images' | 'dynamic';

export interface SiteObject {
  /** Begins with a slash. */
  readonly path: string;
  readonly partition: Partition;
  readonly type: string;
  readonly body: Buffer;
}

const WORDS = 'cache edge origin shield purge region route vantage object header'.split(' ');

/** Text that compresses well. */
function text(bytes: number, seed: number): Buffer {
  let out = '';
  for (let index = seed; out.length < bytes; index += 1)
    out += `${WORDS[(index * 7 + seed) % WORDS.length]} ${index}\n`;
  return Buffer.from(out.slice(0, bytes));
}

/** Bytes that do not compress (xorshift32), behind the first bytes of a JPEG. */
function noise(bytes: number, seed: number): Buffer {
  const out = Buffer.alloc(bytes);
  let state = seed;
  for (let index = 0; index < bytes; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[index] = state & 0xff;
  }
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]).copy(out);
  return out;
}

export const SITE_OBJECTS: readonly SiteObject[] = [
  { path: '/static/app.js', partition: 'static', type: 'application/javascript', body: text(16_384, 3) },
  { path: '/static/site.css', partition: 'static', type: 'text/css', body: text(6000, 5) },
  { path: '/images/listing.jpg', partition: 'images', type: 'image/jpeg', body: noise(12_288, 7) },
  { path: '/images/avatar.jpg', partition: 'images', type: 'image/jpeg', body: noise(4096, 11) },
  { path: '/page/home', partition: 'dynamic', type: 'text/html', body: text(5000, 13) },
];
