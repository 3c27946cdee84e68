/** Where things stand in the repository; the same from the sources and from what is compiled of them. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The workspace of this page. */
export const PAGE = fileURLToPath(new URL('../../', import.meta.url));
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** The workspace that holds the packages of the other line. */
export const OTHER = join(ROOT, 'preview', 'grafana-12');
export const CACHE = join(ROOT, '.cache', 'preview');
