/**
 * What of an entity tag is the object's. Strong or weak, the opaque part counts, since intermediaries weaken tags (RFC
 * 9110 section 8.8.3), and what compresses appends the coding, each in its way: `-gzip`, `;br`, `-df`.
 */
export const opaqueTag = (etag: string): string =>
  etag
    .trim()
    .replace(/^W\//, '')
    .replace(/[-;](?:gzip|br|zstd|df)"$/, '"');
