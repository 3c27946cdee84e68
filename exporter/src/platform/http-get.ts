import type { HttpGet } from '../core/discovery.js';

/** {@link HttpGet} over undici. */
export const httpGet: HttpGet = async (url, options, signal) => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
  try {
    // Loaded by whoever uses http_sd: it is the largest module of all, and most agents never need it.
    const { request } = await import('undici');
    const response = await request(url, { headers: { ...options.headers }, signal: limit });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > options.maxBytes) throw new Error(`the answer has more than ${options.maxBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: response.statusCode, body: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    throw new Error(`${bare(url)}: ${reasonOf(error, options.timeout)}`);
  }
};

/** Without what may hold secrets: credentials, query, fragment. */
function bare(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return `no answer within ${timeout} ms`;
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? error.message;
}
